"""What generated packets say: names, places and plausible clinical sentences, none of them anybody's."""

from dataclasses import dataclass

_FIRST = (
    "Avery Jordan Marisol Dmitri Noreen Quentin Tamsin Osei Ingrid Ravi Lucinda Bao "
    "Callum Desta Eluned Farida Gideon Hanneke Ikaika Jolanta Kwame Leocadia Mirek Nadezhda"
)
# Nobody's, and told at a glance to be nobody's.
_LAST = (
    "Testwell Samplesen Mockford Probeson Drillman Fixturova Canaryan Rehearsaldo "
    "Stubbington Dryrunski Placeholt Trialonga Sandboxer Dummerstone Specimenko Proofwick"
)
FIRST_NAMES, LAST_NAMES = tuple(_FIRST.split()), tuple(_LAST.split())
STREETS = ("Placeholder Lane", "Specimen Avenue", "Example Court", "Dummy Terrace", "Fixture Street")
MECHANISMS = (
    "Rear-end collision while stopped at a red light.",
    "Fall from a ladder at a construction site.",
    "Side impact collision at an intersection.",
    "Slip on a wet floor in a grocery store.",
    "Struck by a falling crate in a warehouse.",
    "Bicycle struck by a car that turned right.",
    "Trip over an unmarked curb in a parking structure.",
)

EMERGENCY = ("Riverbend Regional Medical Center", "Northgate Emergency Hospital", "St. Brannock Trauma Center")
IMAGING = ("Clearfield Imaging Associates", "Lakeshore Radiology Group", "Quarry Hill Diagnostics")
ORTHOPEDIC = ("Summit Ridge Orthopedics", "Harborview Bone and Joint", "Copperfield Spine and Joint")
THERAPY = ("Elmwood Physical Therapy", "Kinetic Path Rehabilitation", "Tidewater Therapy Center")
PRIMARY = ("Dr. Halloway Family Practice", "Juniper Street Primary Care", "Old Mill Family Medicine")
SURGERY = ("Meridian Surgical Institute", "Oakline Day Surgery")
BILLING = ("Consolidated Patient Accounts", "Unified Medical Billing")
CLINICIANS = ("R. Okonjo, MD", "L. Marchetti, DO", "S. Lindqvist, MD", "P. Adeyemi, NP", "T. Vance, PA-C")
THERAPISTS = ("M. Castellane, PT", "J. Hartigan, DPT", "A. Nwosu, PT")


@dataclass(frozen=True, slots=True)
class Harm:
    """A kind of injury; ``{side}`` in its texts is left or right. ``operation`` is empty where none is ever done."""

    name: str
    part: str
    study: str
    shows: str
    also: str
    operation: str = ""

    @property
    def sided(self) -> bool:
        """Whether it is of one side."""
        return "{side}" in self.study


HARMS = (
    Harm(
        name="rotator cuff tear",
        part="shoulder",
        study="MRI {side} shoulder without contrast",
        shows="Full-thickness tear of the {side} supraspinatus tendon with mild retraction.",
        also="No acute fracture of the {side} proximal humerus.",
        operation="{side} arthroscopic rotator cuff repair",
    ),
    Harm(
        name="distal radius fracture",
        part="wrist",
        study="XR {side} wrist 3 views",
        shows="Comminuted fracture of the {side} distal radius with dorsal angulation.",
        also="No dislocation of the {side} wrist.",
        operation="open reduction and plate fixation of the {side} distal radius",
    ),
    Harm(
        name="meniscus tear",
        part="knee",
        study="MRI {side} knee without contrast",
        shows="Complex tear of the posterior horn of the {side} medial meniscus.",
        also="The cruciate ligaments are intact.",
        operation="{side} partial medial meniscectomy",
    ),
    Harm(
        name="clavicle fracture",
        part="collarbone",
        study="XR {side} clavicle 2 views",
        shows="Displaced fracture of the midshaft of the {side} clavicle.",
        also="No pneumothorax.",
        operation="plate fixation of the {side} clavicle",
    ),
    Harm(
        name="ankle sprain",
        part="ankle",
        study="XR {side} ankle 3 views",
        shows="Soft tissue swelling over the {side} lateral malleolus.",
        also="No fracture or widening of the mortise.",
    ),
    Harm(
        name="cervical strain",
        part="neck",
        study="XR cervical spine 3 views",
        shows="Straightening of the cervical lordosis.",
        also="No acute fracture or dislocation.",
    ),
    Harm(
        name="lumbar disc herniation",
        part="low back",
        study="MRI lumbar spine without contrast",
        shows="Disc herniation at L4-L5 with narrowing of the left neural foramen.",
        also="No fracture and no signal change of the conus.",
        operation="microdiscectomy at L4-L5",
    ),
    Harm(
        name="concussion",
        part="head",
        study="CT head without contrast",
        shows="No acute intracranial hemorrhage.",
        also="No skull fracture.",
    ),
)

HISTORY = (
    "Patient arrived by private vehicle and gave the history without help.",
    "Symptoms began within the hour and have been constant since.",
    "Pain is worse with movement and eases with rest and ice.",
    "No loss of consciousness was reported by the patient or by bystanders.",
    "Sleep has been poor because of discomfort when turning over.",
    "Patient reports difficulty lifting objects above the waist.",
    "Over-the-counter medication gave partial relief only.",
    "Patient denies prior complaints in the affected regions.",
)
EXAM = (
    "General: alert and in no acute distress.",
    "Gait is guarded but independent.",
    "Neurovascular status of the extremities is intact.",
    "Skin is warm and dry without open wounds.",
    "Reflexes are symmetric at the knee and ankle.",
    "Strength is 4/5 and limited by pain in the affected region.",
    "Active motion is reduced by about one third and painful at the end of range.",
)
PLAN = (
    "Continue home exercises as instructed.",
    "Ice and elevation for twenty minutes, three times a day.",
    "Return sooner if numbness or weakness develops.",
    "Work status: light duty with no lifting above ten pounds.",
    "Reassess in two to three weeks.",
    "Ibuprofen 600 mg by mouth every eight hours with food.",
)
NURSING = (
    "Rounding: resting, call light within reach.",
    "Pain reassessed after medication, improved.",
    "Patient updated on the wait for imaging.",
    "Ice pack renewed over the affected region.",
    "Family at bedside, questions answered.",
    "Assisted to the restroom, gait steady.",
    "Discharge teaching begun, patient repeats it back.",
)
LABS = (
    ("Hemoglobin", 12.0, 17.5),
    ("White cell count", 4.5, 11.0),
    ("Platelets", 150.0, 400.0),
    ("Sodium", 135.0, 145.0),
    ("Potassium", 3.5, 5.1),
    ("Creatinine", 0.6, 1.3),
    ("Glucose", 70.0, 110.0),
)
TOLERANCE = (
    "tolerated exercise with moderate guarding",
    "tolerated exercise well",
    "needed frequent rest between sets",
    "reported soreness after the last visit",
    "showed better endurance than before",
)
TREATMENTS = (
    "Therapeutic Exercise",
    "Manual Therapy",
    "Neuromuscular Re-education",
    "Ultrasound",
    "Electrical Stimulation",
    "Gait Training",
)
PRIOR_REASONS = (
    "Annual physical examination without complaint of injury.",
    "Seasonal allergies, well controlled with medication.",
    "Blood pressure check within the target range.",
    "Influenza vaccination given without reaction.",
)
EXERCISES = (
    "Pendulum or pelvic tilt",
    "Isometric hold",
    "Assisted range of motion",
    "Band resistance",
    "Wall slide",
    "Balance on one leg",
    "Step-up",
    "Stretch and hold",
)
SERVICES = (
    ("99284", "Emergency visit", 640, 2400),
    ("73221", "Imaging study", 310, 1600),
    ("99244", "Orthopedic consultation", 220, 480),
    ("97161", "Therapy evaluation", 140, 290),
    ("97110", "Therapeutic exercise", 60, 190),
    ("99213", "Follow-up visit", 95, 240),
)
