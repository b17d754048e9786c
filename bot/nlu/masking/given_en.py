"""Given names in Latin letters that are no words, and brands that begin with one."""

from __future__ import annotations

from typing import Final

GIVEN: Final = """
    aaron abdul abigail adam adeel adele aditi adrian ahmed aidan aisha alan alastair albert
    alejandro alexander alexandra alfie alfred alice alicia alison alistair amanda amber
    amelia amir amit amy ananya andrea andrew angela angus anil anita anjali ann anna anne
    annette annie anthony antonio anya arjun arthur asha ashley audrey barbara barry beatrice
    becky belinda ben benjamin bernadette bernard beth bethany betty beverley blessing bob
    brenda brendan brian bridget bruce bryan caitlin callum cameron camille carl carla carlos
    carol caroline catherine cathy cecilia charles charlie charlotte cheryl chiara chloe chris
    christian christina christine christopher ciara claire clara clare clive colin connor
    craig cynthia damien daniel danielle daphne darius darren dave david dawn deborah debra
    declan deepak deirdre denise dennis derek desmond diana diane diego dmitri dominic donald
    donna doris dorothy douglas duncan dylan eamonn eddie edith edward eileen elaine eleanor
    elena elizabeth ella ellen ellie elliot emily emma eric erica erin esther ethan eugene
    evelyn fatima felicity fergus fiona florence frances francesca francis frederick freya
    gabriel gareth gary gavin gemma geoff geoffrey george georgia gerald geraldine gillian
    giovanni giulia glenn gloria gordon graham greg gregory gwen hannah harriet harry harvey
    hassan hayley heather hector helen henry hilary howard hugh hugo ian ibrahim imogen imran
    ingrid irene isabel isabella isla ivan jacob jacqueline jake jamal james jamie jane janet
    janice jasmine jason javier jean jeff jeffrey jennifer jenny jeremy jerry jess jessica
    jill jim jimmy joan joanna joanne joe joel john jon jonathan jordan jose joseph josephine
    joshua joyce juan judith judy julia julian julie juliet justin kamal karen karl kate
    katherine kathleen kathryn katie keith kelly ken kenneth kerry kevin khalid kieran kim
    kirsty kumar kyle laura lauren lawrence leah leanne leila leo leon leonard leroy leslie
    lewis liam lillian linda lindsay lisa lorenzo lorna lorraine louis louise lucas lucia lucy
    luis luke lydia lynn mabel madeleine maggie malcolm marcus marek margaret maria marian
    marie marilyn mario marion marjorie martha martin mary mateusz matt matthew maureen megan
    mei melanie melissa mia michael michelle miguel mike mohamed mohammed moira molly monica
    morag muhammad muriel nadia nancy naomi natalie natasha nathan neha neil niall nicholas
    nicola nicole nigel nikita nina noah nora noreen norma norman olga oliver olivia omar
    oscar owen pamela patricia patrick paul paula pauline pedro penelope percy peter phil
    philip phoebe phyllis pierre piotr polly prakash priya priyanka quentin rachel rahul raj
    rajesh ralph ramesh raymond rebecca rhys ricardo richard rita robert roberta robin rodney
    roger ronald rory rosalind rosemary roy russell ruth ryan sabrina sally sam samantha
    samuel sandra sanjay sara sarah scott sean sebastian sergio shanice shannon sharon sheila
    shirley sian simon siobhan sophia sophie stacey stella stephanie stephen steve steven
    stewart stuart sunil susan suzanne sylvia tamara tanya tara tariq tatiana ted terence
    teresa terry theo theresa thomas tim timothy tina toby tom tommy tony tracey tracy trevor
    tristan tyler tyrone uma ursula valerie vanessa vera veronica vicky victor victoria vijay
    vikram vincent viola violet vivian wanda wayne wendy wilfred wilhelmina william winifred
    xavier yasmin yolanda yusuf yvonne zachary zainab zara zbigniew zoe
"""

BRANDS: Final = """
    ben_sherman calvin_klein charles_de charles_schwab charles_tyrwhitt charlie_bigham
    charlotte_tilbury christian_dior christian_louboutin donna_karan edward_jones
    elizabeth_arden elizabeth_line emma_mattress george_foreman harry_potter harvey_nichols
    hugo_boss jack_daniels james_villas jamie_oliver jimmy_choo jo_malone john_lewis
    karen_millen kate_spade laura_ashley leon_restaurant louis_vuitton mary_kay michael_kors
    nina_ricci oliver_bonas oscar_mayer paul_mitchell paul_smith peter_jones philip_morris
    ralph_lauren robert_dyas russell_group russell_hobbs russell_square sally_hansen
    stella_artois stella_mccartney ted_baker thomas_cook thomas_sabo tom_ford tommy_hilfiger
    victoria_beer victoria_coach victoria_line victoria_park victoria_station victoria_street
    virginia_water
"""
