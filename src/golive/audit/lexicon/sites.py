"""Where on a body something is: each site with the words it goes by, and what it is a part of."""

SITES = """
head: skull, cranium, cranial, scalp
brain: intracranial, cerebral, cerebrum, subarachnoid, subdural, epidural hematoma
face: facial, cheek, zygoma, zygomatic, maxilla, maxillary, forehead
jaw: mandible, mandibular, tmj, temporomandibular
eye: eyes, orbit, orbital, ocular
nose: nasal
ear: ears
tooth: teeth, dental
neck: cervical, c spine, cspine, c-spine, cervical spine, cervicothoracic, nape
throat: pharynx, larynx
spine: spinal, vertebra, vertebral, vertebrae, vertebral body
thoracic: mid back, midback, middle back, upper back, t spine, tspine, t-spine, thoracic spine, dorsal spine
lumbar: low back, lower back, l spine, lspine, l-spine, lumbar spine, lumbosacral, lumbosacral spine, lumbago
sacrum: sacral
sacroiliac: si joint, si joints, sacroiliac joint, sacroiliac joints
coccyx: tailbone, tail bone
disc: disk, discs, disks, intervertebral disc, intervertebral
shoulder: shoulders, glenohumeral, deltoid
clavicle: collarbone, collar bone, clavicular, collarbones
acromioclavicular: ac joint, acromion, acromial
scapula: shoulder blade, scapular, shoulder blades
rotatorcuff: rotator cuff, cuff
supraspinatus: supraspinatus tendon
infraspinatus: infraspinatus tendon
subscapularis: subscapularis tendon
biceps: bicep, bicipital
triceps: tricep
labrum: labral, glenoid labrum
trapezius: trap, trapezii
humerus: humeral, upper arm bone, upper arm
elbow: elbows, olecranon, epicondyle, epicondylar
forearm: forearms
radius: radial bone, distal radius
ulna: ulnar bone
wrist: wrists, carpal, carpus
scaphoid: navicular
hand: hands, metacarpal, metacarpals, palm, palmar
finger: fingers, fingertip, phalanx, phalanges, knuckle
thumb: thumbs
arm: arms, upper extremity, upper extremities, ue, bue, upper limb
chest: thorax, chest wall, thoracic wall, thoracic cage
rib: ribs, costal, rib cage, ribcage
sternum: breastbone, sternal, breast bone
lung: lungs, pulmonary
heart: cardiac
abdomen: abdominal, belly, stomach, flank
liver: hepatic
spleen: splenic
kidney: kidneys, renal
bladder: urinary bladder
pelvis: pelvic, pubic, pubis, ischium, iliac
hip: hips, acetabulum, acetabular
groin: inguinal
buttock: buttocks, gluteal, gluteus
thigh: thighs, quadriceps, quad, hamstring, hamstrings
femur: femoral, thigh bone, thighbone
knee: knees
meniscus: meniscal, menisci
patella: kneecap, knee cap, patellar, kneecaps
acl: anterior cruciate ligament, anterior cruciate
pcl: posterior cruciate ligament, posterior cruciate
mcl: medial collateral ligament, medial collateral
lcl: lateral collateral ligament, lateral collateral
tibia: tibial, shinbone, shin bone, shin, shins
fibula: fibular
calf: calves, gastrocnemius
leg: legs, lower leg, lower extremity, lower extremities, le, ble, lower limb
ankle: ankles
malleolus: malleolar, malleoli
talus: talar
achilles: achilles tendon
foot: feet, plantar, midfoot, forefoot, lisfranc, tarsometatarsal, tarsal
metatarsal: metatarsals
heel: calcaneus, calcaneal, heel bone, heels
toe: toes, great toe, big toe, hallux
"""

PARTS = """
brain head; face head; jaw head; eye head; nose head; ear head; tooth head
neck spine; thoracic spine; lumbar spine; sacrum spine; coccyx spine; sacroiliac lumbar; disc spine
clavicle shoulder; acromioclavicular shoulder; scapula shoulder; rotatorcuff shoulder; labrum shoulder; labrum hip
supraspinatus rotatorcuff; infraspinatus rotatorcuff; subscapularis rotatorcuff; biceps shoulder; biceps arm
trapezius neck; trapezius shoulder; humerus shoulder; humerus arm; humerus elbow; elbow arm; forearm arm; triceps arm
radius wrist; radius forearm; radius elbow; ulna wrist; ulna forearm; ulna elbow; wrist arm; scaphoid wrist; hand arm
finger hand; thumb hand; shoulder arm
rib chest; sternum chest; lung chest; heart chest; liver abdomen; spleen abdomen; kidney abdomen; bladder pelvis
groin hip; thigh leg; femur thigh; femur hip; femur leg; femur knee; knee leg; meniscus knee; patella knee
acl knee; pcl knee; mcl knee; lcl knee; tibia leg; tibia knee; tibia ankle; fibula leg; fibula ankle; calf leg
ankle leg; malleolus ankle; talus ankle; achilles ankle; foot leg; metatarsal foot; heel foot; toe foot; buttock hip
malleolus fibula; malleolus tibia; achilles heel; sacrum pelvis; coccyx pelvis
"""
"""Each site with one that it is a part of; what is said of a part is said of the whole."""
