"""The website's pages. Small, with their scripts in them, and asking nobody but their own host."""

import json
from collections.abc import Mapping
from html import escape

_STYLE = """
body{margin:0;font:16px/1.5 system-ui,"Segoe UI",Helvetica,Arial,sans-serif;color:#1b2733;background:#f4f6f8}
header{background:#14324d;color:#fff;padding:.8rem 1.5rem;font-weight:600}header a{color:#cfe0f0;margin-left:1.5rem;font-weight:400}
main{max-width:46rem;margin:2rem auto;background:#fff;padding:1.5rem 2rem;border:1px solid #dde3e8;border-radius:6px}
input[type=email],input[type=password],input[type=text]{display:block;width:100%;box-sizing:border-box;padding:.55rem;margin:.2rem 0 1rem;
border:1px solid #9aa7b3;border-radius:4px;font:inherit}
button{font:inherit;padding:.55rem 1.1rem;border:0;border-radius:4px;background:#14507f;color:#fff;cursor:pointer}
button.plain{background:#fff;color:#8a1f1f;border:1px solid #8a1f1f}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.4rem .3rem;border-bottom:1px solid #dde3e8}.toast{color:#14603a;font-weight:600}.note{color:#55616e}
"""
MAINTENANCE = "<!doctype html><html lang=en><title>Back soon</title><h1>We are back soon</h1>"
"""What a proxy shows in place of everything."""
_ASK = """
async function ask(method, path, body, headers) {
  const answer = await fetch('/api/citeline' + path, {method, body, headers});
  if (!answer.ok) throw new Error(path + ' answered ' + answer.status);
  return answer.status === 204 ? null : answer.json();
}
const asJson = {'Content-Type': 'application/json'};
function say(text) { document.getElementById('said').textContent = text; }
"""


def sign_in(*, demo: bool) -> str:
    """The sign-in page; its labels are not tied to its fields, as in the product."""
    shown = '<p class="note">Demo credentials: demo@ontogra.example / demo1234</p>' if demo else ""
    return _page(
        "Sign in",
        f"""<h1>Sign in</h1>
<form id="form">
<label>Email</label><input type="email" name="email" placeholder="e.g. partner@litigation.law" required>
<label>Password</label><input type="password" name="password" placeholder="••••••••" required>
<button type="submit">Authorize Session</button>
</form>{shown}""",
        """
document.getElementById('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const {csrfToken} = await (await fetch('/api/auth/csrf')).json();
  const body = new URLSearchParams({csrfToken, email: form.get('email'), password: form.get('password'), json: 'true'});
  const answer = await (await fetch('/api/auth/callback/credentials', {method: 'POST', body})).json();
  location.assign(answer.url);
});""",
        signed_in=False,
    )


def cases(firm: str) -> str:
    """All matters of the firm; an API that fails looks like none, as in the product."""
    return _page(
        "All Matters",
        '<h1>All Matters</h1><table id="list"></table><p id="empty" class="note"></p>',
        f"""
const list = document.getElementById('list');
ask('GET', {json.dumps(f"/firms/{firm}/matters")}).catch(() => []).then((matters) => {{
  if (!matters.length) document.getElementById('empty').textContent = 'No matters yet';
  for (const matter of matters) {{
    const cell = list.insertRow().insertCell(), link = document.createElement('a');
    link.href = '/app/cases/' + matter.id; link.textContent = matter.title; cell.append(link);
  }}
}});""",
    )


def new_case(firm: str) -> str:
    """A new matter: choosing a file makes it, uploads, and starts the run."""
    return _page(
        "Create New Case",
        """<h1>Create New Case</h1>
<label for="title">Case Name / Matter Reference (optional)</label><input type="text" id="title">
<button type="button" id="select">Select PDF File</button>
<input type="file" id="file" accept="application/pdf" hidden>
<p id="said" class="toast" role="status"></p>""",
        f"""
const file = document.getElementById('file');
document.getElementById('select').addEventListener('click', () => file.click());
file.addEventListener('change', async () => {{
  const chosen = file.files[0], title = document.getElementById('title').value || chosen.name;
  try {{
    const matter = await ask('POST', {json.dumps(f"/firms/{firm}/matters")}, JSON.stringify({{title}}), asJson);
    const form = new FormData(); form.append('file', chosen);
    await ask('POST', '/matters/' + matter.id + '/documents', form);
    await ask('POST', '/matters/' + matter.id + '/runs', '{{}}', asJson);
    say('Upload Complete');
    setTimeout(() => location.assign('/app/cases/' + matter.id + '/review'), 300);
  }} catch (error) {{ say('Upload failed'); }}
}});""",
    )


def case(matter: str, words: Mapping[str, str]) -> str:
    """One matter: its runs, its exports, and the way to delete it. ``words`` are other ones for the states of runs."""
    return _page(
        "Case",
        """<h1 id="title">Case</h1>
<h2>Run History</h2><table id="runs"></table>
<h2>Exports</h2><button type="button" id="pdf">Chronology PDF</button>
<p id="said" class="toast" role="status"></p>
<hr><button type="button" class="plain" id="delete">Delete Matter</button>""",
        f"""
const matter = {json.dumps(matter)}, words = {json.dumps(words)};
let newest = null;
async function show() {{
  const runs = await ask('GET', '/matters/' + matter + '/runs').catch(() => []);
  const table = document.getElementById('runs');
  table.replaceChildren();
  for (const run of runs) {{
    const row = table.insertRow();
    row.insertCell().textContent = run.started_at || 'waiting';
    const status = row.insertCell();
    status.textContent = words[run.status] || run.status; status.dataset.runStatus = run.status;
  }}
  newest = runs[0] || null;
}}
ask('GET', '/matters/' + matter).then((one) => {{ document.getElementById('title').textContent = one.title; }}).catch(() => {{}});
show(); setInterval(show, 1000);
document.getElementById('pdf').addEventListener('click', () => {{
  if (!newest) return say('There is no export yet');
  window.open('/api/citeline/runs/' + newest.id + '/artifacts/pdf?export_mode=INTERNAL', '_blank');
}});
document.getElementById('delete').addEventListener('click', async () => {{
  if (!confirm('Delete this matter and all of its records?')) return;
  await ask('DELETE', '/matters/' + matter);
  location.assign('/app/cases');
}});""",
    )


def other_case(matter: str) -> str:
    """One matter as another team would build it: no table, words glued, capitals by CSS, help, a second export."""
    return _page(
        "Case",
        """<h2>Run History</h2><ul id="runs"></ul>
<p>A run ends as <code>success</code>, <code>partial</code> or <code>failed</code>.</p>
<div><button>Chronology PDF (MEDIATION)</button><button id="pdf">Chronology PDF</button></div>""",
        f"""
let newest = null;
async function show() {{
  const runs = await ask('GET', '/matters/' + {json.dumps(matter)} + '/runs').catch(() => []);
  newest = runs[0] || null;
  document.getElementById('runs').innerHTML = runs.map((run) =>
    '<li><span style="text-transform:uppercase">' + run.status + '</span><span>Jan 14, 2026</span></li>').join('');
}}
show(); setInterval(show, 1000);
document.getElementById('pdf').onclick = () => window.open('/api/citeline/runs/' + newest.id + '/artifacts/pdf?export_mode=INTERNAL');""",
    )


def broken() -> str:
    """What stands in a page's place when its script fails."""
    return _page("Error", "<h2>Application error: a client-side exception has occurred</h2>", "")


def review(matter: str) -> str:
    """What the newest run found, with the pages that it cites. Does not look again by itself, as in the product."""
    return _page(
        "Review",
        f"""<h1>Review</h1><p id="said" class="note"></p><table id="events"></table>
<p><a href="/app/cases/{escape(matter)}">To the case</a></p>""",
        f"""
(async () => {{
  const runs = await ask('GET', '/matters/{escape(matter)}/runs').catch(() => []);
  if (!runs.length || runs[0].status === 'pending' || runs[0].status === 'running') return say('The run is not finished yet.');
  const graph = await ask('GET', '/runs/' + runs[0].id + '/artifacts/by-name/evidence_graph.json').catch(() => ({{events: []}}));
  for (const event of graph.events) {{
    const row = document.getElementById('events').insertRow();
    for (const text of [event.date, event.provider, event.finding, event.pages.map((page) => 'p.' + page).join(' ')])
      row.insertCell().textContent = text;
  }}
}})();""",
    )


def _page(title: str, body: str, script: str, *, signed_in: bool = True) -> str:
    links = '<a href="/app/cases">Cases</a><a href="/app/new-case">New case</a>' if signed_in else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>
<body><header>Ontogra (rehearsal){links}</header><main>{body}</main><script>{_ASK}{script}</script></body></html>"""
