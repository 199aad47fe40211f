"""The words of made-up records, and the words that planted defects put in their place. None of them is anybody's."""

PARTS = ("knee", "shoulder", "ankle", "wrist", "elbow", "hip", "neck", "foot", "hand", "thigh", "forearm", "heel")
PLACES = (*PARTS, "back", "leg", "arm", "finger", "thumb", "toe", "rib", "clavicle", "radius", "femur", "tibia",
          "humerus", "supraspinatus", "meniscus", "malleolus", "eye", "ear", "breast", "lung", "kidney", "cervical",
          "lumbar", "thoracic", "collarbone", "foramen", "extremity", "groin", "flank", "calf", "chest")  # fmt: skip
LEVELS = ("C3-C4", "C4-C5", "C5-C6", "C6-C7", "T8-T9", "T11-T12", "L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1")

INJURIES = ("hip dislocation", "orbital blowout fracture", "Achilles tendon rupture", "splenic laceration",
            "traumatic brain injury", "burst fracture of T12", "scaphoid fracture", "pelvic ring fracture",
            "subdural hematoma", "traumatic amputation of the thumb", "Lisfranc fracture", "patellar tendon rupture",
            "rib fractures", "jaw fracture", "pneumothorax", "brachial plexus injury", "tibial plateau fracture",
            "spinal cord injury", "vertebral artery dissection", "biceps tendon rupture")  # fmt: skip
PROCEDURES = ("lumbar laminectomy", "total hip arthroplasty", "craniotomy", "carpal tunnel release",
              "anterior cervical discectomy and fusion", "kyphoplasty", "radiofrequency ablation",
              "spinal cord stimulator implantation", "external fixation of the pelvis", "splenectomy",
              "total knee replacement", "epidural steroid injection", "chest tube placement", "fasciotomy",
              "amputation of the great toe", "ulnar nerve transposition")  # fmt: skip
DRUGS = ("oxycodone 10 mg", "gabapentin 300 mg", "pregabalin 75 mg", "tramadol 50 mg", "morphine 4 mg",
         "cyclobenzaprine 10 mg", "fentanyl 50 mcg", "methocarbamol 750 mg", "duloxetine 60 mg", "warfarin 5 mg",
         "hydromorphone 2 mg", "amitriptyline 25 mg", "baclofen 10 mg", "enoxaparin 40 mg")  # fmt: skip
LABS = ("troponin was elevated", "D-dimer was elevated", "lactate was elevated", "blood alcohol level was 0.18",
        "INR was 4.1", "creatine kinase was 9,200", "C-reactive protein was 88", "ferritin was 9",
        "serum lipase was elevated", "procalcitonin was elevated")  # fmt: skip
STRANGERS = ("Dr. Ottoline Varga", "Bernhard Quist, MD", "Yolanda Prewitt, DO", "Saltmarsh Neurosurgical Group",
             "Pinecrest Pain Institute", "Dr. Casimir Holloran", "Wexcombe Memorial Hospital",
             "Imogen Tarrant, NP", "Redfern Orthopaedic Clinic", "Larkspur Spine Center")  # fmt: skip
PLACEHOLDERS = ("Unknown provider", "See Patient Header", "[object Object]", "undefined", "TBD", "{{provider_name}}",
                "Lorem ipsum dolor sit amet", "N/A N/A", "1900-01-01")  # fmt: skip
DEV_LINKS = ("http://localhost:8000/documents/7/download#page=2", "http://127.0.0.1:3000/app/cases/7",
             "http://10.0.3.17:8000/documents/7", "file:///srv/app/exports/7.pdf",
             "http://api.internal:8000/runs/7")  # fmt: skip
BANNER = "INTERNAL ANALYTICS \N{EM DASH} NOT FOR EXTERNAL DISTRIBUTION"

SHORT = {"fracture": "fx", "history of": "hx of", "left": "L", "right": "R", "bilateral": "b/l", "without": "w/o",
         "with": "w/", "patient": "pt", "motor vehicle collision": "MVC", "range of motion": "ROM",
         "physical therapy": "PT", "follow up": "f/u", "follow-up": "f/u", "diagnosis": "dx", "treatment": "tx",
         "shortness of breath": "SOB", "blood pressure": "BP", "hypertension": "HTN", "years old": "y/o",
         "-year-old": " y/o", "emergency department": "ED", "twice daily": "BID", "by mouth": "PO",
         "as needed": "prn", "symptoms": "sx", "surgery": "sx'y", "weeks": "wks", "months": "mos",
         "electrocardiogram": "EKG", "evaluation": "eval", "degrees": "deg"}  # fmt: skip
"""What a hurried hand writes for it. Each is one that reads back to the same word."""
del SHORT["surgery"], SHORT["symptoms"]

FINDINGS = {
    "Emergency Visit": (
        "Patient was the restrained driver of a sedan struck from behind at about {n} mph.",
        "Pain of the {side} {part} is rated {score}/10.",
        "Tenderness over the {side} {part} with swelling of about {n} mm.",
        "Denies loss of consciousness, chest pain, or abdominal pain.",
        "No numbness or tingling of the {side} hand.",
        "Given {drug} for pain with partial relief.",
        "CT of the head shows no acute intracranial hemorrhage.",
        "Glasgow Coma Scale was 15 on arrival.",
        "Laceration of the {side} forearm, {n} mm, was irrigated and closed with {score} sutures.",
        "Tetanus vaccination was updated.",
    ),
    "Orthopedic Consult": (
        "Range of motion of the {side} {part} is {n} degrees of flexion and {score} degrees of extension.",
        "Impingement sign is positive on the {side} side.",
        "There is no instability of the {side} {part}.",
        "Recommend {level} epidural steroid injection if symptoms persist.",
        "Will order MRI of the {other} {part} at the next visit.",
        "Strength of the {side} arm is {score}/10 of usual by dynamometer.",
        "Patient denies prior injury of the {side} {part}.",
        "Continue {drug} at night as needed.",
        "A home exercise program was reviewed and {n} minutes were spent in counseling.",
    ),
    "Imaging Study": (
        "Disc protrusion at {level} measuring {score} mm without cord compression.",
        "No fracture of the {side} {part}.",
        "Mild degenerative change of the {other} {part}.",
        "There is a small joint effusion of the {side} {part}.",
        "Vertebral heights are maintained.",
    ),
    "Therapy Visit": (
        "Patient reports pain of {score}/10 in the {side} {part} after sitting for {n} minutes.",
        "Flexion of the {side} {part} improved to {n} degrees.",
        "Tolerated manual therapy to the {level} segment without increase of symptoms.",
        "Denies radiating pain into the {side} leg.",
        "Grip strength of the {side} hand measured {n} pounds.",
    ),
    "Follow-Up Visit": (
        "Reports {n} percent improvement since the last visit.",
        "No new weakness of the {side} {part}.",
        "Recommend trigger point injection of the {side} {part} if no better in {score} weeks.",
        "Refilled {drug} for {n} days.",
        "Sensation is decreased along the {side} {part}.",
        "Work status is light duty with a lifting limit of {n} pounds.",
    ),
    "Clinical Note": (
        "Blood pressure is 1{n}/8{score} and stable on lisinopril 20 mg daily.",
        "Denies prior neck or back complaints.",
        "Mother had a hip fracture at age 7{score}.",
        "Seasonal allergies are controlled with cetirizine 10 mg daily.",
        "History of appendectomy in childhood.",
    ),
    "Procedure/Surgery": (
        "The {side} extremity was prepped and draped in sterile fashion.",
        "Tourniquet time was {n} minutes.",
        "Cefazolin 2 g was given before incision.",
        "There were no complications.",
        "Patient was discharged home the same day with {drug}.",
    ),
    "Discharge": (
        "Flexion of the {side} {part} is {n} degrees at discharge.",
        "Goals for sitting tolerance were met at {n} minutes.",
        "Discharged to an independent home exercise program.",
    ),
}
"""Further sentences of each kind of document, for records that are composed without notes from a file."""
GIVEN = ("ibuprofen 600 mg", "ketorolac 30 mg", "acetaminophen 1,000 mg", "naproxen 500 mg", "meloxicam 15 mg")
OFFICES = ("Juniper Street Primary Care", "Brightwater Internal Medicine", "Cedar Hollow Clinic",
           "Lakemont Specialty Associates", "Three Rivers Medical Group")  # fmt: skip
