"""What is done for a body: procedures, studies, drugs and laboratory values, each with the words it goes by."""

PROCEDURES = """
surgery: surgical, operation, operative, operated, surgeries, surgically
arthroscopy: arthroscopic, arthroscopically
fixation: orif, open reduction internal fixation, open reduction and internal fixation, plate fixation, plated, pinning
reduction: closed reduction
fusion: fused, arthrodesis, spinal fusion
acdf: anterior cervical discectomy and fusion, anterior cervical discectomy fusion
discectomy: microdiscectomy, diskectomy, microdiskectomy
laminectomy: laminotomy, hemilaminectomy
decompression: decompressed
foraminotomy:
kyphoplasty: vertebroplasty
meniscectomy: partial meniscectomy
repair: repaired
reconstruction: reconstructed
arthroplasty: replacement, joint replacement
debridement: debrided
acromioplasty: subacromial decompression
injection: injected, injections, shot, shots, injectate
esi: epidural steroid injection, epidural injection, epidural steroid injections, epidurals, epidural, tfesi, ilesi
medialbranchblock: medial branch block, medial branch blocks, mbb, facet block, facet injection, facet injections
ablation: rfa, radiofrequency ablation, rhizotomy, radiofrequency neurotomy
nerveblock: nerve block, nerve blocks
triggerpoint: trigger point injection, trigger point injections
aspiration: aspirated, arthrocentesis
splint: splinted, splinting, splints
cast: casted, casting, casts
sling:
brace: bracing, braced
collar: cervical collar, c collar, c-collar, neck collar
crutch: crutches
walker:
suture: sutures, sutured, stitches, stitched, staples, stapled
intubation: intubated
transfusion: transfused, transfusions
biopsy: biopsied
catheter: catheterization, catheterized
colonoscopy:
endoscopy:
appendectomy:
cholecystectomy:
craniotomy:
splenectomy:
tracheostomy:
thoracotomy:
cesarean: c-section
hardwareremoval: hardware removal, removal of hardware
transposition: nerve transposition, transposed
stimulator: spinal cord stimulator, stimulator implantation, stimulator implant
implantation: implant, implanted, implants
chesttube: chest tube, thoracostomy tube, tube thoracostomy
stent: stented, stenting
pacemaker:
dialysis: hemodialysis
graft: grafting, grafted, skin graft, bone graft
release: surgical release, released surgically
excision: excised, resected, resection
embolization: embolized
shunt:
externalfixator: external fixator, external fixation
irrigation: irrigated, washout, lavage
ventilation: ventilator, mechanical ventilation, ventilated
manipulation: manipulations, adjustment, adjustments, spinal manipulation
traction:
acupuncture:
massage:
electricalstimulation: electrical stimulation, e-stim, estim, tens, tens unit
vaccination: vaccine, vaccinated, immunization, flu shot
"""

STUDIES = """
mri: mr imaging, magnetic resonance imaging, magnetic resonance
ct: cat scan, ct scan, computed tomography
xray: x-ray, x-rays, xr, xrays, xrs, radiograph, radiographs, plain film, plain films, x ray, x rays
fluoroscopy: fluoroscopic, fluoro, fluoroscopically
ultrasonography: ultrasound, sonogram, us exam
emg: electromyography, ncs, nerve conduction study, nerve conduction studies, emg/ncs, emg/ncv, ncv, electrodiagnostic
echocardiogram: echo
ekg: ecg, electrocardiogram
"""

DRUGS = """
ibuprofen: advil, motrin
acetaminophen: tylenol, apap, paracetamol
naproxen: aleve, naprosyn
ketorolac: toradol
cyclobenzaprine: flexeril
oxycodone: roxicodone, oxycontin, percocet
hydrocodone: norco, vicodin, lortab
tramadol: ultram
morphine:
hydromorphone: dilaudid
fentanyl: duragesic
codeine:
methadone:
gabapentin: neurontin
pregabalin: lyrica
methocarbamol: robaxin
tizanidine: zanaflex
baclofen:
carisoprodol: soma
meloxicam: mobic
diclofenac: voltaren
celecoxib: celebrex
etodolac:
aspirin: asa
prednisone:
methylprednisolone: medrol, depo-medrol, depomedrol, solu-medrol
dexamethasone: decadron
triamcinolone: kenalog
lidocaine: lidoderm, xylocaine
bupivacaine: marcaine
ondansetron: zofran
lisinopril:
metformin:
amlodipine:
atorvastatin: lipitor
metoprolol:
losartan:
hydrochlorothiazide: hctz
furosemide: lasix
levothyroxine: synthroid
omeprazole: prilosec
albuterol:
sertraline: zoloft
escitalopram: lexapro
fluoxetine: prozac
duloxetine: cymbalta
amitriptyline: elavil
trazodone:
zolpidem: ambien
topiramate: topamax
sumatriptan: imitrex
lorazepam: ativan
diazepam: valium
alprazolam: xanax
clonazepam: klonopin
amoxicillin: augmentin
cephalexin: keflex
cefazolin: ancef
azithromycin: zithromax
ciprofloxacin: cipro
doxycycline:
warfarin: coumadin
heparin:
enoxaparin: lovenox
apixaban: eliquis
rivaroxaban: xarelto
clopidogrel: plavix
insulin:
propofol:
ketamine:
"""

LABS = """
hemoglobin: hgb, hb
hematocrit: hct
wbc: white cell count, white blood cell count, white blood cells, leukocytes, white count
platelets: plt, platelet, platelet count
sodium:
potassium:
creatinine:
bun: blood urea nitrogen
glucose: blood sugar, blood glucose
ast: aspartate aminotransferase
alt: alanine aminotransferase
bilirubin:
troponin: troponins
bnp:
inr:
esr: sed rate, sedimentation rate
crp: c-reactive protein
hba1c: a1c, hemoglobin a1c
tsh:
lactate: lactic acid
ddimer: d-dimer
urinalysis: ua
bac: blood alcohol, blood alcohol level, blood alcohol concentration
cholesterol: ldl
ferritin:
procalcitonin:
lipase: serum lipase
amylase:
creatinekinase: creatine kinase, ck, cpk
albumin:
calcium:
magnesium:
phosphorus:
uricacid: uric acid
psa: prostate specific antigen
vitamind: vitamin d
folate:
ldh:
alkalinephosphatase: alkaline phosphatase, alp
ammonia:
chloride:
bicarbonate:
fibrinogen:
ptt: aptt
ethanol: ethanol level
iron: serum iron
"""

_SUFFIXES = {
    "drug": "cillin mycin pril sartan olol statin azole azepam zolam codone profen triptan caine xaban oxacin cycline "
    "dronate gliptin formin tidine setron barbital oxetine dipine prazole thiazide parin coxib mab semide",
    "procedure": "ectomy otomy ostomy plasty desis centesis oscopy orrhaphy",
    "condition": "itis opathy algia oma emia plegia malacia trophy",
}
SUFFIXES = {kind: tuple(words.split()) for kind, words in _SUFFIXES.items()}
"""How the words end that name a drug, a procedure or a condition, where the tables do not have them."""

_COMMON = """
surgery injection brace collar splint sling suture catheter repair fusion reduction fixation release irrigation graft
implantation cast crutch walker manipulation massage traction decompression excision ventilation debridement
vaccination aspiration reconstruction
"""
COMMON = frozenset(_COMMON.split())
"""What is done in so many ways and words that its name alone proves nothing where the wording is free."""

CLASSES = {
    "antiinflammatory": "ibuprofen naproxen ketorolac meloxicam diclofenac celecoxib etodolac aspirin",
    "relaxer": "cyclobenzaprine methocarbamol tizanidine baclofen carisoprodol",
    "painkiller": "oxycodone hydrocodone tramadol morphine hydromorphone fentanyl codeine methadone",
    "steroid": "prednisone methylprednisolone dexamethasone triamcinolone esi",
    "thinner": "warfarin heparin enoxaparin apixaban rivaroxaban clopidogrel",
    "antibiotic": "amoxicillin cephalexin cefazolin azithromycin ciprofloxacin doxycycline",
    "finger": "thumb index",
    "surgery": "fixation fusion acdf discectomy laminectomy arthroscopy repair arthroplasty reconstruction "
    "meniscectomy decompression debridement release",
    "injection": "esi medialbranchblock triggerpoint nerveblock triamcinolone lidocaine bupivacaine im "
    "ketorolac vaccination",
    "brace": "splint collar sling cast tlso boot",
    "collar": "brace",
    "splint": "brace cast",
    "fusion": "acdf",
    "repair": "fixation suture",
    "xray": "film view",
    "medication": "milligram",
    "weakness": "strength",
    "tenderness": "pain",
    "pain": "tenderness",
    "puncture": "bite wound",
}
"""What a word also is where its meaning is wide: each with words that are one of it."""
