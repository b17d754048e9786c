// Whoever comes by a link and runs scripts need not press the button.
"use strict";
document.getElementById("arrival").submit();
