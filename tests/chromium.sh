#!/bin/sh
# Debian's Chromium without the page that it loads with each window for suggestions below its address bar:
# over a second's work, where nobody sees an address bar. Of two such lists only the last one would count.
for argument; do
  case $argument in --disable-features=*) argument=$argument,WebUIOmniboxPopup,WebUIOmniboxAimPopup ;; esac
  set -- "$@" "$argument"
  shift
done
exec /usr/bin/chromium "$@"
