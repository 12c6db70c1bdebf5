"""Common given names, and family names in pinyin, that are no word of a clinic, a month, a place or an eponym."""

_NAMES = """
aaron abdul adam adriana agnieszka ahmed aisha alan albert alejandro alexander alexandra alfred ali alice alicia
amanda amina amy andrea andreas andrew angela anita anja anke ann anna anne annette anthony antonio arthur
astrid barbara beate ben benjamin bernd bettina birgit björn bob brenda brian brigitte bruno carla carlos carmen
carol caroline catherine cecilia charles chiara christina christine christopher claire clara claudia claus
cornelia cristina daniel daniela david deborah denise diana diego dieter dmitri dominik donald donna dorothea
edith eduardo edward elena elisabeth elizabeth ella ellen emily emma erik erika ernst esther eva evelyn fatima
felix ferdinand fiona francesca francesco francisco françois friedrich fritz gabriel gabriela gabriele george
gerald gerhard gisela giulia giuseppe gloria greta günter guillermo gustav hannah hans hassan heather heike
heinz helen helena helga henrik henry hermann hiroshi holger hugo ibrahim ingrid irene isabel isabella jack
jacob jacqueline jakob james jan jane janet jennifer jens jessica joachim joan johan johanna johannes john jonas
jonathan jorge josé josef joseph joshua juan judith julia juliane julie jürgen kai karen karin karl katharina
katherine kathrin katja kenji kenneth kerstin kevin khaled klaus konrad kristina lars laura lauren lea leila
lena leon leonie lina linda lisa louis louise luca lucas lucia luigi luis luisa lukas magdalena manfred manuel
manuela marco margaret margarete maria mariam mario marion marta martha martin martina mary mateo matteo matthew
matthias mehmet melanie melissa michael michaela michelle miguel mikhail milan mohamed mohammed mohammad monica
monika moritz muhammad mustafa nadia nadine nancy natalia natalie nathan nicholas nicola nicolas nicole nikolai
nils nina olga oliver olivia omar oscar otto pablo pamela paolo patricia patrick paul paula pauline pedro peter
petra philip philipp pierre piotr priya rachel rafael rahul rainer ralf raquel rebecca regina reinhard renate
ricardo richard robert roberto roland rolf ronald rosa rosemarie rudolf ruth sabine salma samantha samuel sandra
sara sarah sebastian sergei sergio sharon sheila shirley silke silvia simon simone sofie sonja sophia sophie
stefan stefanie stephanie stephen steven susan susanne svenja sven svetlana sylvia tanja tatiana teresa theodor
theresa theresia thomas thorsten tim timothy tobias tom torsten udo ulrich ulrike ursula ute valentina vanessa
vera verena veronika vincent vladimir volker walter wendy werner wilhelm william wolfgang xavier yasmin yusuf
yuki yvonne zeynep
cao chen deng feng guo huang jiang liang liu luo peng tang wang wu xiao xie xu yang zhang zhao zheng zhou zhu
"""
_NO_SURNAMES = """
centre center clinic clinical college criteria department disease foundation hospital index institute klinik
klinikum lab laboratory law manoeuvre maneuver medical method monday tuesday wednesday thursday friday saturday
sunday school scale score sign street syndrome test university ward january february march april may june july
august september october november december
"""
GIVEN = frozenset(_NAMES.split())
NO_SURNAME = frozenset(_NO_SURNAMES.split())  # behind a given name these make a place, a test or a day of it
