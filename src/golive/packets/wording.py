"""What generated packets say: names, places and plausible clinical sentences, none of them anybody's."""

FIRST_NAMES = ("Avery", "Jordan", "Marisol", "Dmitri", "Noreen", "Quentin", "Tamsin", "Osei", "Ingrid", "Ravi", "Lucinda", "Bao")
LAST_NAMES = ("Testwell", "Samplesen", "Mockford", "Probeson", "Drillman", "Fixturova", "Canaryan", "Rehearsaldo")
STREETS = ("Placeholder Lane", "Specimen Avenue", "Example Court", "Dummy Terrace")
MECHANISMS = (
    "Rear-end collision while stopped at a red light.",
    "Fall from a ladder at a construction site.",
    "Side impact collision at an intersection.",
    "Slip on a wet floor in a grocery store.",
    "Struck by a falling crate in a warehouse.",
)

EMERGENCY = ("Riverbend Regional Medical Center", "Northgate Emergency Hospital", "St. Brannock Trauma Center")
IMAGING = ("Clearfield Imaging Associates", "Lakeshore Radiology Group")
ORTHOPEDIC = ("Summit Ridge Orthopedics", "Harborview Bone and Joint")
THERAPY = ("Elmwood Physical Therapy", "Kinetic Path Rehabilitation")
PRIMARY = ("Dr. Halloway Family Practice", "Juniper Street Primary Care")
SURGERY = ("Meridian Surgical Institute", "Oakline Day Surgery")
BILLING = ("Consolidated Patient Accounts",)

# (injury as the emergency room states it, side that it can have, imaging impression, operation)
INJURIES = (
    ("rotator cuff tear", True, "full-thickness tear of the {side} supraspinatus tendon", "{side} arthroscopic rotator cuff repair"),
    ("distal radius fracture", True, "comminuted fracture of the {side} distal radius", "open reduction of the {side} distal radius"),
    ("meniscus tear", True, "complex tear of the {side} medial meniscus", "{side} partial medial meniscectomy"),
    ("cervical strain", False, "straightening of the cervical lordosis without fracture", ""),
    ("lumbar disc herniation", False, "disc herniation at L4-L5 with left foraminal narrowing", "L4-L5 microdiscectomy"),
    ("clavicle fracture", True, "displaced fracture of the {side} midshaft clavicle", "plate fixation of the {side} clavicle"),
    ("ankle sprain", True, "soft tissue swelling over the {side} lateral malleolus", ""),
    ("concussion", False, "no acute intracranial hemorrhage", ""),
)

HISTORY = (
    "Patient arrived by private vehicle and gave the history without help.",
    "Symptoms began within the hour and have been constant since.",
    "Pain is worse with movement and eases with rest and ice.",
    "No loss of consciousness was reported by the patient or by bystanders.",
    "Sleep has been poor because of discomfort when turning over.",
    "Patient reports difficulty lifting objects above the waist.",
    "Over-the-counter medication gave partial relief only.",
)
EXAM = (
    "General: alert and in no acute distress.",
    "Gait is guarded but independent.",
    "Neurovascular status of the extremities is intact.",
    "Skin is warm and dry without open wounds.",
    "Reflexes are symmetric at the knee and ankle.",
    "Strength is limited by pain in the affected region.",
)
PLAN = (
    "Continue home exercises as instructed.",
    "Ice and elevation for twenty minutes, three times a day.",
    "Return sooner if numbness or weakness develops.",
    "Work status: light duty with no lifting above ten pounds.",
    "Reassess in two to three weeks.",
)
