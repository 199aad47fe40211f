"""What can be wrong with a body: injuries, whose invention is critical, and other findings and complaints."""

INJURIES = """
fracture: fx, fxs, fractured, fractures, broken, broke, breaks, break, cracked, crack, chipped, snapped
dislocation: dislocated, dislocations
subluxation: subluxed
sprain: sprained, sprains
strain: strained, strains, pulled muscle
tear: torn, tears, rupture, ruptured, avulsion, avulsed
herniation: herniated, hnp, extrusion, extruded, slipped disc, slipped disk, ruptured disc, ruptured disk, herniations
protrusion: protruding, bulge, bulging, bulges, protrusions
displacement: disc displacement
laceration: lac, lacerated, lacerations, gash, deep cut
contusion: bruise, bruises, bruised, bruising, contused, contusions, ecchymosis, ecchymoses, ecchymotic
abrasion: abrasions, scrape, scrapes, scraped, road rash
concussion: concussive, mild tbi, mtbi, mild traumatic brain injury
tbi: traumatic brain injury, closed head injury, head injury, brain injury
hemorrhage: bleed, bleeding, hemorrhages, hemorrhagic, haemorrhage
hematoma: hematomas
amputation: amputated, amputations
burn: burns, burned
crush: crushed, crush injury
puncture: punctured, stab wound, stab wounds
pneumothorax: collapsed lung
hemothorax:
paralysis: paralyzed, paraplegia, quadriplegia, tetraplegia
radiculopathy: radicular, pinched nerve, pinched nerve root, pinched root, pinched, radiculitis, sciatica
myelopathy: cord compression, myelomalacia
whiplash:
stenosis: narrowing, stenotic
spondylolisthesis: anterolisthesis, retrolisthesis
instability: unstable
impingement: impinging, impinged
nonunion:
malunion:
brachialplexus: brachial plexus injury, brachial plexus
cordinjury: spinal cord injury, cord injury, cord contusion
organinjury: organ injury, internal injury, internal injuries
degloving: degloved
perforation: perforated
gangrene: gangrenous
frostbite:
blindness: loss of vision, vision loss
deafness: hearing loss
crps: complex regional pain syndrome, rsd, reflex sympathetic dystrophy
neuropathy: nerve damage, nerve injury
carpaltunnel: carpal tunnel, carpal tunnel syndrome, cts
avascularnecrosis: avascular necrosis, avn, osteonecrosis
compartmentsyndrome: compartment syndrome
dvt: deep vein thrombosis, blood clot, blood clots, deep venous thrombosis
embolism: pulmonary embolism, pe
infection: infected, infections, cellulitis, osteomyelitis, sepsis, abscess
stroke: cva, cerebrovascular accident
ptsd: post traumatic stress disorder, posttraumatic stress disorder, post-traumatic stress disorder
postconcussive: post-concussive syndrome, post concussive syndrome, postconcussion syndrome, post-concussion syndrome
myofascial: myofascial pain syndrome, myofascial pain
adhesivecapsulitis: adhesive capsulitis, frozen shoulder
"""

FINDINGS = """
pain: pains, painful, ache, aches, aching, achy, sore, soreness, discomfort, hurt, hurts, hurting, pain complaint
headache: headaches, ha, cephalgia, cephalalgia
migraine: migraines
dizziness: dizzy, vertigo, lightheaded, lightheadedness
nausea: nauseous, nauseated
vomiting: emesis, vomited, vomit, throwing up, threw up
numbness: numb, decreased sensation, diminished sensation, loss of sensation
tingling: paresthesia, paresthesias, pins and needles
weakness: weak, weaker
swelling: swollen, edema, edematous, lump
tenderness: tender, ttp
spasm: spasms, spasming
stiffness: stiff, tightness
fever: febrile, fevers
chills:
fatigue: fatigued, tiredness, tired
seizure: seizures
syncope: passed out, fainted, fainting, syncopal, faint
unconsciousness: loss of consciousness, loc, lost consciousness, unconscious, knocked out, blacked out
amnesia: memory loss, memory gap
deformity: deformities, deformed, visibly bent, crooked
effusion: effusions, fluid on the knee, joint fluid
atrophy: wasting, atrophied
arthritis: arthritic, osteoarthritis, oa, arthrosis, arthritides
degeneration: wear and tear, degenerative, ddd, degenerative disc disease, degenerated, spondylosis
tendinitis: tendonitis, tendinopathy, tendinosis
bursitis:
lordosis: lordotic
scoliosis:
insomnia: trouble sleeping, difficulty sleeping, sleep disturbance
anxiety: anxious
depression: depressed, depressive
tinnitus: ringing in the ears, ringing in his ears, ringing in her ears
hypertension: htn, high blood pressure
diabetes: diabetic, dm, dm2, t2dm, type 2 diabetes
hyperlipidemia: high cholesterol, hld
hypothyroidism: underactive thyroid
asthma: asthmatic
copd: emphysema
cancer: malignancy, malignant, carcinoma, metastasis, metastatic
dyspnea: shortness of breath, sob, short of breath, trouble breathing, difficulty breathing
cough: coughing
chf: congestive heart failure, heart failure
cad: coronary artery disease
infarction: myocardial infarction, heart attack
gerd: acid reflux, reflux
scar: scars, scarring
crepitus: crepitation
murmur: murmurs
pneumonia:
pregnant: pregnancy
alcohol: etoh, intoxicated, intoxication
incontinence: incontinent
gait: gait disturbance
limp: limping, antalgic
rash: rashes
obesity: obese
anemia: anemic
allergy: allergies, allergic
"""

RELATED = (
    frozenset({"hemorrhage", "hematoma", "contusion"}),
    frozenset({"tear", "sprain", "strain"}),
    frozenset({"herniation", "protrusion", "displacement"}),
    frozenset({"concussion", "tbi", "postconcussive"}),
    frozenset({"radiculopathy", "neuropathy", "stenosis"}),
    frozenset({"laceration", "puncture", "abrasion"}),
    frozenset({"fracture", "deformity"}),
    frozenset({"dvt", "embolism"}),
)
"""Names by which people call the same thing."""
