"""What a target file says of the rehearsal's product: its log lines, its people, and its pages step by step."""

SIGN_INS = {"source": "logs", "group": "/ecs/ontogra-web", "pattern": '"signin outcome"'}
UPLOADS = {"source": "logs", "group": "/ecs/ontogra-api", "pattern": '"request_audit"'}
POSTED = r"method=POST path=\S+/documents"
PEOPLE = """\
pilot_owner = { name = "Ana Rehearsal", reach = "+1 202 555 0101" }
technical_owner = { name = "Lee Rehearsal", reach = "+1 202 555 0102" }
qa_reviewer = { name = "Kim Rehearsal", reach = "qa@rehearsal.example" }
support_lead = { name = "Sam Rehearsal", reach = "https://chat.rehearsal.example/pilot" }
"""
WORKFLOW = {
    "sign_in": [
        {"do": "go", "path": "/auth/signin"},
        {"do": "fill", "placeholder": "e.g. partner@litigation.law", "value": "{email}"},
        {"do": "fill", "css": "input[name=password]", "value": "{password}"},
        {"do": "click", "role": "button", "name": "Authorize Session"},
        {"do": "wait_address", "pattern": "^/app/cases"},
    ],
    "upload": [
        {"do": "go", "path": "/app/new-case"},
        {"do": "fill", "label": "Case Name / Matter Reference (optional)", "value": "{matter_title}"},
        {"do": "upload", "css": "input[type=file]"},
        {"do": "wait_address", "pattern": "^/app/cases/(?P<matter>[^/?]+)/review"},
    ],
    "chronology": [
        {"do": "go", "path": "/app/cases/{matter}"},
        {"do": "wait_status", "css": "main", "seconds": 30},
    ],
    "export": [{"do": "download", "role": "button", "name": "Chronology PDF"}],
}
