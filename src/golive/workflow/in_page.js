// What golive reads of a page: it only reads. The text is wrapped into a function by in_page.py.
const shown = (el) => !el.checkVisibility || el.checkVisibility({opacityProperty: true, visibilityProperty: true});
const texts = function* (node) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) yield child;
    else if (child.nodeType === Node.ELEMENT_NODE && !/^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT)$/.test(child.tagName)) yield* texts(child);
  }
  if (node.shadowRoot) yield* texts(node.shadowRoot);
};
const textOf = (el) => [...texts(el)].map((one) => one.data).join(' ').replace(/\s+/g, ' ').trim();

// Each known word that is a text of its own in these elements, and is no help text. `ours`: its surroundings name our
// case, or it is marked as the present one; `alone`: the element has nothing else.
const findStatus = (scopes, words, marks) => {
  const bare = (text) => text.replace(/[_\s-]+/g, ' ').replace(/^[^\p{L}]+|[^\p{L}:]+$/gu, '').toLowerCase();
  const known = new Map(words.map((word) => [bare(word), word]));
  const chips = 'button, label, select, summary, [role=button], [role=tab], [role=option], [role=checkbox], [role=radio], [role=menuitem]';
  const beside = 'nav, footer, [role=alert], [role=alertdialog], [class*=toast i], [class*=snackbar i], [role=tooltip], [role=note], [class*=tooltip i], [class*=legend i], [class*=filter i], [class*=help i], [class*=hint i]';
  const within = (el, selector, scope) => { const found = el.closest(selector); return found && found !== scope && scope.contains(found) ? found : null; };
  const block = (el, scope) => {
    while (el !== scope && el.parentElement && getComputedStyle(el).display.startsWith('inline')) el = el.parentElement;
    return el;
  };
  const explains = /\b([Ww]hen|[Ii]f|[Oo]nce|[Uu]ntil|[Uu]nless|means?|will|should|can|[Ww]ait|shows?|says?|either|or|[Ee]very|[Ee]ach)\b/;
  const isProse = (el, word, scope) => {
    const around = block(el, scope);
    if (bare(textOf(around)) === bare(word)) return false;
    const line = [...texts(around)].filter((one) => block(one.parentElement, scope) === around).map((one) => one.data);
    const said = line.map((text) => known.get(bare(text))).filter(Boolean);
    const plain = line.join(' ').split(/\s+/).filter((word) => /^\p{Ll}{2,}[,.;:]?$/u.test(word));
    return new Set(said).size > 1 || (plain.length >= 4 && explains.test(line.join(' ')));
  };
  const labelled = /^(?:run )?(?:status|state|result|outcome)\s*[:–-]\s*(.+)$/i;
  const wordOf = (text) => known.get(bare(text)) || known.get(bare((text.trim().match(labelled) || ['', ''])[1]));
  let found = [];
  scopes.forEach((scope) => {
    for (const node of texts(scope)) {
      const word = wordOf(node.data), el = node.parentElement;
      if (word === undefined || !el || !shown(el)) continue;
      const chip = within(el, chips, scope);
      if (within(el, beside, scope) || (chip && bare(textOf(chip)) === bare(word)) || isProse(el, word, scope)) continue;
      found.push({el, word, scope, now: Boolean(el.closest('[aria-current]:not([aria-current=false])'))});
    }
    const wide = /^(HTML|BODY|MAIN|SECTION|ARTICLE|FORM)$/.test(scope.tagName) || textOf(scope).length > 60;
    if (wide || found.some((one) => one.scope === scope) || explains.test(textOf(scope))) return;
    const told = [...known].filter(([bared]) => ` ${textOf(scope).toLowerCase().replace(/[^\p{L}]+/gu, ' ')} `.includes(` ${bared} `));
    if (told.length === 1 && shown(scope)) found.push({el: scope, word: told[0][1], scope, now: false});  // named so narrowly
  });
  const inside = (el) => found.filter((one) => el.contains(one.el));
  const inList = (one) => {  // a legend, or the stages of a run: one entry beside the other, and each another word
    let el = one.el;
    while (el !== one.scope && el.parentElement && inside(el.parentElement).length < 2) el = el.parentElement;
    const branches = el === one.scope || !el.parentElement ? [] : [...el.parentElement.children].filter((branch) => inside(branch).length);
    const all = branches.flatMap(inside);
    const alike = new Set(branches.map((branch) => branch.tagName)).size === 1 && all.length === branches.length;
    return branches.length > 1 && alike && new Set(all.map((other) => other.word)).size === all.length;
  };
  const listed = found.filter(inList);
  const told = found.filter((one) => one.now || !listed.includes(one));
  const used = told.length ? told : found;
  return used.map((one) => {
    let region = one.el;
    while (region !== one.scope && region.parentElement && inside(region.parentElement).length < 2) region = region.parentElement;
    const links = [region, ...region.querySelectorAll('a[href]')].map((link) => (link.getAttribute && link.getAttribute('href')) || '');
    const ours = marks.some((mark) => textOf(region).includes(mark) || links.some((link) => link.includes(mark)));
    return {word: one.word, ours: one.now || ours, alone: bare(textOf(one.scope)) === bare(one.word)};
  });
};

// What the page's alerts and toasts say now, what other texts of it sound like a complaint, and the words of an error
// page in its place.
const says = (complaint) => {
  const places = '[role=alert], [role=alertdialog], [role=status], [aria-live=assertive], [aria-live=polite], [class*=toast i], [class*=snackbar i], [class*=alert i], [class*=error i], [class*=notification i], [data-sonner-toast], .Toastify';
  const alerts = [...document.querySelectorAll(places)].filter((el) => shown(el) && !el.querySelector(places)).map(textOf);
  const said = [...new Set(alerts.filter((text) => text && text.length < 300))].slice(0, 8);
  const page = /Application error: a (?:client|server)-side exception|Unhandled Runtime Error|Unexpected Application Error|Something went wrong|Internal Server Error|Service Unavailable|Bad Gateway|This page could not be found|An error occurred/i;
  const whole = document.body ? textOf(document.body) : '';
  const heads = [...document.querySelectorAll('h1, h2, [role=heading]')].filter(shown).map(textOf);
  const match = [...heads, whole.length < 500 ? whole : ''].map((text) => text.match(page)).find(Boolean);
  const toast = match && said.some((text) => text.includes(match[0]));  // on a page that still is there
  const boundary = match && !toast ? match[0] : document.documentElement.id === '__next_error__' ? 'Application error' : '';
  const complains = new RegExp(complaint, 'i'), others = new Set();
  for (const node of texts(document.body || document.documentElement)) {
    const text = node.data.replace(/\s+/g, ' ').trim();
    if (text.length < 200 && text.includes(' ') && complains.test(text) && shown(node.parentElement || document.body)) others.add(text);
  }
  return [said, [...others].filter((text) => !said.some((one) => one.includes(text))).slice(0, 8), boundary];
};
