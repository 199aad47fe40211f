"""The pages: a status glued in its markup and in capitals by CSS, errors as toasts, exports in a new tab."""

import json

_STYLE = """body{font:15px sans-serif;margin:2rem} .state{text-transform:uppercase} .Toaster{position:fixed;right:1rem;
bottom:1rem} .Toaster__toast{background:#7b1d1d;color:#fff;padding:.6rem} .card{display:flex}"""
_SCRIPT = """
const toast = (text) => { const one = document.createElement('div'); one.className = 'Toaster__toast'; one.textContent = text;
  document.querySelector('.Toaster').append(one); setTimeout(() => one.remove(), 6000); };
const ask = async (method, path, body, headers) => {
  const answer = await fetch('/bff/v2' + path, {method, body, headers});
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error || answer.status);
  return answer.status === 204 ? null : answer.json(); };"""


def _page(title: str, body: str, script: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><div id=root>{body}</div><div class=Toaster></div><script>{_SCRIPT}{script}</script></body></html>"
    )


def login(nonce: str, *, demo: bool) -> str:
    """The sign-in page: a plain form. What went wrong is only in its address."""
    shown = "<aside>Try it: demo@desk.test, password letmein (demo credentials)</aside>" if demo else ""
    return _page(
        "Casedesk",
        f"""<h2>Welcome back</h2><form action="/session" method="post"><input type="hidden" name="nonce" value="{nonce}">
<label for="who">Work e-mail</label><input id="who" name="login" autocomplete="username">
<label for="phrase">Passphrase</label><input id="phrase" name="passphrase" type="password">
<input type="submit" value="Let me in"></form>{shown}""",
    )


def desk(names: list[tuple[str, str]]) -> str:
    """All cases."""
    rows = "".join(f'<li><a href="/desk/case/{one}">{name}</a></li>' for one, name in names)
    return _page("Desk", f'<h2>Desk</h2><a href="/desk/new">Open a case</a><ul>{rows}</ul>')


def new_case(workspace: str) -> str:
    """A new case: named, given a packet, and sent in by a button."""
    return _page(
        "New case",
        """<h2>New case</h2><label>Matter name <input id="name"></label>
<label>Records <input type="file" id="records"></label><button id="go">Send it in</button>""",
        f"""
document.getElementById('go').addEventListener('click', async () => {{
  const json = {{'Content-Type': 'application/json'}}, title = document.getElementById('name').value;
  try {{
    const made = await ask('POST', {json.dumps(f"/workspaces/{workspace}/cases")}, JSON.stringify({{title}}), json);
    const form = new FormData(); form.append('file', document.getElementById('records').files[0]);
    await ask('POST', '/cases/' + made.id + '/files', form);
    await ask('POST', '/cases/' + made.id + '/runs', '{{}}', json);
    location.assign('/desk/case/' + made.id);
  }} catch (error) {{ toast('Your records could not be sent in'); }}
}});""",
    )


def case(case_id: str, *, title: str, unknown: bool, broken: bool) -> str:
    """One case. Its run's word stands between two others without a space, and a help text names all the words."""
    word = "'Finalised'" if unknown else "run.status"
    script = f"""
const id = {json.dumps(case_id)}; let newest = null;
async function show() {{
  {"null.render();" if broken else ""}
  const runs = await ask('GET', '/cases/' + id + '/runs').catch(() => {{ toast('The case could not be loaded'); return []; }});
  newest = runs[0] || newest;
  document.getElementById('history').innerHTML = runs.map((run) => '<div class="card"><span>Run history</span><b class="state">'
    + {word} + '</b><time>' + new Date(run.created_at).toLocaleDateString('en-US', {{month: 'short', day: 'numeric'}}) + '</time></div>').join('');
}}
show(); setInterval(show, 400);
document.getElementById('export').addEventListener('click', () =>
  window.open('/bff/v2/cases/' + id + '/runs/' + newest.id + '/chronology.pdf', '_blank'));"""
    return _page(
        "Case",
        f"""<h2>{title}</h2><p class="hint">A run is Queued, then Processing, until it shows Completed, Needs attention
or Rejected.</p><div id="history"></div><button id="export">Export</button>
<button id="sheet">Export as spreadsheet</button>""",
        script,
    )


MAINTENANCE = _page("Back soon", "<h2>We are making things better, please try again</h2>")
