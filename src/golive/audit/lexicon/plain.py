"""Words that mean the same, and words of one kind of which only one can hold: a degree, a direction, an outcome."""

SAME = """
positive: positively
position: positions, positioned, positioning, positional
ischemia: ischemic
necrosis: necrotic
lbp: low back pain, lower back pain
pass: passed, passes, passing
fail: failed, fails, failing
lost: loses, lose
restrained: buckled in, buckled, belted in, wearing a seat belt, wearing a seatbelt, strapped in
thinner: blood thinner, blood thinners, anticoagulant, anticoagulants, anticoagulated, anticoagulation
relaxer: muscle relaxer, muscle relaxers, muscle relaxant, muscle relaxants
painkiller: pain killer, painkillers, pain medication, pain medicine, opioid, opioids, narcotic, narcotics, opiate
steroid: steroids, corticosteroid, corticosteroids, cortisone
antibiotic: antibiotics
sleepy: drowsy, drowsiness, sleepiness, sedated, sedation
smoke: smoking, smokes, cigarette, cigarettes, tobacco, smoker
bend: bent, bends, bending, flexes, flexed
comminuted: shattered, several pieces, multiple pieces, fragmented
joint: articular, intra-articular, intraarticular, joint surface
angulation: tilted, angulated, tilt, tilting
healed: mended, united, union, healing
displaced: shifted, out of place, out of position, offset
nondisplaced: not shifted, undisplaced, nondisplaced
fluid: cyst, collection
compress: compressing, compressed, pressing, presses, pressure on, contacting
full: full thickness, full-thickness, all the way through, completely through
partial: partial thickness, partial-thickness, part way through, partway through
retract: retracted, pulled back, retraction
foramen: foraminal, nerve opening, neural foramen, neuroforaminal, foramina, neural foramina, nerve openings
nerve: nerves, neural, root, roots
cord: spinal cord
reflex: reflexes
strength: power, motor
grip: grasp
temperature: temp, temps
noon: 1200
urine: urinated, void, voided, voiding, voids
ileus: bowel slowdown, slow bowel
plate: plates, plating
screw: screws
incision: incisions, cut open
drain: drained, drainage, drains
wound: wounds, open area, cut, cuts
nightmare: bad dreams, nightmares, bad dream
school: grades, marks
crash: collision, wreck, accident, crashed
helmet: helmeted, helmets
injured: injure, hurt in, injuring
injury: injuries
transport: transported, taken by
operate: operated
weightbearing: weight bearing, weight-bearing, bear weight, bearing weight, put weight, wbat, nwb, twb
cane:
numbness: no feeling
occupationaltherapy: occupational therapy, ot
modifiedduty: light duty, modified duty, light work, desk duty, desk work, office work, sedentary duty, restricted duty
offwork: off work, out of work, unable to work, not working, no work
recur: recurred, recurrence, recurrent, came back
percentile:
goal: goals, target, targets
met: reached, achieved, attained
stairclimb: stair climbing, climb stairs, climbing stairs
request: requests, requested, asked
owner:
dog: dogs, canine
bite: bites, bitten, bit
memory: recall, remember, remembers
concentrate: attention, concentration, focus, concentrating
mood: emotional
large: sizeable, big, sizable
small: tiny, little, minor, thin
old: remote, prior, previous, earlier, former, previously
new: fresh, recent
opposite: contralateral, other side, opposite side, uninjured side, good side
talk: discuss, discussed, discussion, counseled
choose: chose, opted, elected, elects, decided, chosen
decline: declined, declines, refused, refuses, turned down, turned it down
stop: stopped, discontinued, d/c, quit, discontinue
miss: missed, skipped, skip, no-show
wish: wishes, wants, wanted
reproduce: reproduces, reproduced
surroundings:
mildest:
paramedic: medic, emt, ems crew
mva: mvc, motor vehicle accident, motor vehicle collision, car accident, car crash, auto accident, vehicle crash, rta
mva: automobile accident, car wreck, motor vehicle crash, automobile collision, auto collision, car collision
rearend: rear-end, rear end, rear ended, rear-ended, struck from behind, hit from behind, rearended
rom: range of motion, range of movement
adl: adls, activities of daily living, daily activities
ed: er, emergency department, emergency room, emergency, emergently
followup: follow-up, follow up, f/u, fu, followed up, follows up, following up
history: hx, histories
treatment: tx, treated, treating, treatments, therapy for, rx
diagnosis: dx, diagnosed, diagnoses, diagnostic impression
symptom: sx, symptoms
physicaltherapy: physical therapy, physiotherapy, physical therapist, pt sessions, pt visits
hep: home exercise program, home exercises, home exercise
therapy: therapeutic, rehab, rehabilitation
exam: examination, examined, examines, exams
discharge: discharged, released home, sent home, released
admit: admitted, admission, hospitalized, hospitalization
evaluate: evaluation, evaluated, eval, assessed, assessment
recommend: recommended, recommends, recommendation, recommendations, advised, advise, suggested, suggests
prescribe: prescribed, prescription, prescriptions
refer: referred, referral, refers
return: returned, returning, rtw
work: job, employment, occupation
lift: lifting, lifted
walk: walking, ambulate, ambulation, ambulatory, ambulating, walked
sit: sitting, seated
stand: standing
sleep: sleeping, slept
drive: driving, driver, drove
fall: fell, falls, fallen, falling
slip: slipped, slips
trip: tripped
strike: struck, hit, hits, strikes, bang, banged, bumped, knocked
bid: b.i.d, twice daily, twice a day, two times daily, 2x daily
tid: t.i.d, three times daily, three times a day, 3x daily
qid: q.i.d, four times daily, four times a day
qd: daily, once daily, every day, once a day, each day
qhs: at bedtime, nightly, every night, at night
prn: as needed, when needed
po: by mouth, orally, oral
im: intramuscular, intramuscularly
iv: intravenous, intravenously
medication: meds, medications, medicine, medicines, med
antiinflammatory: nsaid, nsaids, anti-inflammatory, anti-inflammatories
muscle: muscles, muscular
stairs: steps, stairway, staircase
gradual: gradually
today: today's
month: mo, months, mos
week: wk, wks, weeks
day: days
year: yr, yrs, years
hour: hr, hrs, hours
minute: min, mins, minutes
degree: deg, degs, degrees, °
pound: lb, lbs, pounds
kilogram: kg, kilograms
milligram: mg, milligrams, mgs
microgram: mcg, micrograms
milliliter: ml, milliliters, cc
millimeter: mm, millimeters
centimeter: cm, centimeters
inch: in., inches
foot_: ft
mile: miles, mph
percent: %, pct
visit: visits, seen, appointment, appointments, encounter, presented, presents
session: sessions
limited: limitation, limitations, limits, restricted, restriction, restrictions
reduced: decreased, diminished, reduction in, decrease, less, lessened, loss of
increased: elevated, increase, increases, raised
improved: improving, improvement, better, improves
worse: worsening, worsened, worsens, aggravated, aggravates, exacerbated, exacerbation
unchanged: no change, same as before
resolved: resolution, resolves, gone, went away
ongoing: continues, continued, persistent, persists, persisting, continuing, continue, constant, still
onset: began, began to, started, starts, begin, begins
alert: awake
oriented: ao, a&o, aox3, a&ox3
normal: unremarkable, wnl, within normal limits, nml
intact: preserved
abnormal: abnormality, abnormalities
bilateral: bilaterally, both, b/l, bil, bilat
left: lt, left-sided, left sided, leftsided
right: rt, right-sided, right sided, rightsided
without: w/o
with: w/
status post: s/p
secondary: 2/2, due to
complain: c/o, complains, complained, complaints, complaint, complaining
male: man, gentleman
female: woman, lady
yearold: y/o, yo, year-old, year old, years old
approximately: approx, about, around, roughly
anterior: front of
posterior: back of
plaintiff: claimant
children: kids
wife: spouse
vehicle: car, auto, automobile, truck, suv, van, sedan
passenger: riding in
seatbelt: seat belt, seatbelted
airbag: air bag, airbags, air bags
stationary: at a stop, standstill, stopped at, red light, traffic light, stoplight
sharp: stabbing
thickness: thick
surgeon:
doctor: physician, provider, md, dr
nurse: rn
hospital: medical center
ambulance: ems, paramedics, medics
assist: assistance, assisted, help, helps, helped
independent: independently
difficulty: difficult, trouble, hard time, problems with
attend: attended, attends, completed
"""

OPPOSED = """
pass fail
ongoing stop
maintained lost
equal unequal
able unable
index middle ring little
autograft allograft
antegrade retrograde
toe full
intact disrupted
won lost
mild moderate severe marked minimal
partial complete incomplete
partial full
acute chronic subacute
improved worse unchanged
increased reduced
positive negative
displaced nondisplaced
stable unstable
normal abnormal
intact torn
simple comminuted complex
open closed
medial lateral
anterior posterior
proximal distal
superior inferior
temporary permanent
male female
flexion extension
abduction adduction
dominant nondominant
morning evening
passenger driver
dorsal volar
internal external
intermittent constant
weekly daily monthly
mother father brother sister wife husband
sitting standing
upper lower
uphill downhill
before after
stop start
admit discharge
sharp dull
hypertension hypotension
"""
"""Words of which only one can hold at the same place; a line is a group."""

_REPORTING = """
confirm detect elicit appreciate verify establish identify demonstrate evident
evidence sign signs evid no not nothing none nor never without denies deny denied nobody him me i we you mr mrs ms put
gave give came come went go made make told said say tell look appear seem found felt feel think thought want try tried
keep kept let since because though although until so plus well way side several few thing area bit slightly slight
nearly near almost compared compare versus result own instead already ever even he'd she'd they'd it's still just one
two's across within toward along around over under upon among every overall both being cannot can't couldn't didn't
doesn't hadn't wasn't weren't patient pt report state note show demonstrate document record describe indicate reveal
present find finding include observe mention claimant plaintiff he she his her him they their them who was were is are
be been has have had having the a an of in on at to for from by with and or but as that this which it its there then
than also per via into during after before while when where will would should could may might can do does did seen get
got very other some any all each both more most such these those over under about again further only own so too just
now up out off down total overall clinical medical exam evaluate visit diagnosis history treatment complain impression
assessment procedure study event date time service page cite citation see regarding concerning secondary related
consistent associated performed perform done undergo underwent received receive given take taken use used using
"""
REPORTING = tuple(_REPORTING.split())
"""Words that say how a thing came to be told, or nothing: they weigh little."""
