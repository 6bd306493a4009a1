'use strict';
// Draws what the data of the page say: see page_of() in grader/src/timeline/page.hpp for their shape.

const data = JSON.parse(document.getElementById('timeline').textContent);
for (const run of data.runs) {
  const text = index => index < 0 ? undefined : run.texts[index];
  const known = index => index < 0 ? undefined : index;
  run.rows = run.steps.map(([kind, time, coroutine, strand, executor, file, line, said, cause, mark, begins]) => ({
    kind: text(kind), time: text(time), coroutine: known(coroutine), strand: known(strand), executor: known(executor),
    file: text(file), line: known(line), text: text(said), cause: known(cause), mark: text(mark), begins: begins === 1}));
}
const rowHeight = 46;
const laneWidth = 22;
const colours = ['#3b6fd4', '#d9822b', '#2a9d6f', '#a05ac8', '#c94f7c', '#5b8c2a', '#2b97b8', '#96713c'];

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value; else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const colourOf = (run, lane) => run.lanes[lane].of === 'coroutine' ? colours[lane % colours.length] : 'var(--bar)';
const middleOf = lane => laneWidth * (lane + .75);
const centreOf = row => rowHeight * (row + .5);
const cycleOf = run => run.finding?.cycle ?? [];
const cycleHeight = run => cycleOf(run).length > 0 ? 50 : 0;
const gutterOf = run => laneWidth * (run.lanes.length + .5);

// The lane whose mark a row has: its coroutine's, else where it runs.
const laneOf = row => row.coroutine ?? row.strand ?? row.executor;

// What a coroutine's line looks like below each of its rows.
const afterwards = {starts: 'runs', 'goes-on': 'runs', locks: 'runs', throws: 'runs', waits: 'waits', ends: 'gone'};

function drawLanes(run, drawing) {
  const height = rowHeight * run.rows.length;
  for (const [lane, {of}] of run.lanes.entries()) {
    if (of === 'coroutine') drawCoroutine(run, lane, drawing, height);
    else drawBars(run, lane, of, drawing);
  }
}

function drawCoroutine(run, lane, drawing, height) {
  const x = middleOf(lane);
  let from = null;
  let state = run.alive.includes(lane) ? 'waits' : 'gone';
  let since = 0;
  const line = (to, how) => {
    if (how === 'gone' || to <= since) return;
    const waiting = how === 'waits';
    drawing.append(shape('line', {x1: x, x2: x, y1: since, y2: to, stroke: colourOf(run, lane),
      'stroke-width': waiting ? 2 : 5, 'stroke-dasharray': waiting ? '2 5' : 'none', 'stroke-linecap': 'round', opacity: waiting ? .75 : 1}));
  };
  for (const [index, row] of run.rows.entries()) {
    const y = centreOf(index);
    // Whoever ran is at rest when another handler begins.
    if (row.begins && state === 'runs') {
      line(y - rowHeight / 2, 'runs');
      [state, since] = ['waits', y - rowHeight / 2];
    }
    if (row.coroutine !== lane) continue;
    line(y, state);
    [state, since, from] = [afterwards[row.kind] ?? state, y, row];
  }
  if (from !== null || state === 'waits') line(state === 'runs' ? since + rowHeight / 2 : height, state);
}

// From the row in which something begins to run there until something else does.
function drawBars(run, lane, of, drawing) {
  const x = middleOf(lane);
  let first = null;
  const bar = (from, to, bad) => drawing.append(shape('rect', {x: x - 5, width: 10, y: centreOf(from) - 12, height: centreOf(to) - centreOf(from) + 24,
    rx: 4, fill: bad ? 'var(--bad)' : 'var(--bar)', class: bad ? 'blocked' : 'busy'}));
  run.rows.forEach((row, index) => {
    const here = row[of] === lane;
    if (first !== null && (!here || row.begins)) {
      bar(first, index - 1, false);
      first = null;
    }
    if (here && first === null) first = index;
  });
  const last = run.rows.length - 1;
  if (first !== null) bar(first, last, run.blocked && run.rows[last][of] === lane);
}

function drawArrows(run, drawing) {
  run.rows.forEach((row, index) => {
    if (row.cause === undefined) return;
    const [x1, y1] = [middleOf(laneOf(run.rows[row.cause])), centreOf(row.cause)];
    const [x2, y2] = [middleOf(laneOf(row)), centreOf(index)];
    if (x1 === x2 && row.coroutine !== undefined) return;  // The coroutine's own line leads there.
    const bend = x1 === x2 ? laneWidth * .45 : 0;
    const middle = (y1 + y2) / 2;
    drawing.append(shape('path', {d: `M${x1},${y1} C${x1 + bend},${middle} ${x2 + bend},${middle} ${x2},${y2 - 7}`, fill: 'none',
      stroke: 'var(--arrow)', 'stroke-width': 1.2, 'marker-end': 'url(#head)', class: 'arrow'}));
  });
}

function drawMarks(run, drawing) {
  run.rows.forEach((row, index) => {
    const [x, y] = [middleOf(laneOf(row)), centreOf(index)];
    const fill = row.mark ? 'var(--bad)' : row.coroutine === undefined ? 'var(--faint)' : colourOf(run, row.coroutine);
    if (row.coroutine === undefined && row.kind !== 'event') return;
    if (row.kind === 'ends' || row.kind === 'throws') {
      drawing.append(shape('path', {d: `M${x - 5},${y - 5} l10,10 m0,-10 l-10,10`, stroke: fill, 'stroke-width': 3}));
    } else if (row.kind === 'event') {
      drawing.append(shape('path', {d: `M${x},${y - 6} l6,6 l-6,6 l-6,-6 z`, fill}));
    } else {
      const hollow = row.kind === 'waits';
      drawing.append(shape('circle', {cx: x, cy: y, r: row.mark ? 7 : 5.5, fill: hollow && !row.mark ? 'var(--card)' : fill, stroke: fill, 'stroke-width': 2}));
    }
  });
}

// Below the last row: who waits for whom, in a ring.
function drawCycle(run, drawing) {
  const lanes = cycleOf(run).map(number => run.lanes.findIndex(lane => lane.name === `coroutine ${number}`));
  const top = rowHeight * run.rows.length;
  lanes.forEach((lane, index) => {
    const next = lanes[(index + 1) % lanes.length];
    if (lane < 0 || next < 0) return;
    const [x1, x2] = [middleOf(lane), middleOf(next)];
    const depth = x2 > x1 ? 26 : 46;
    drawing.append(shape('path', {d: `M${x1},${top + 4} C${x1},${top + depth} ${x2},${top + depth} ${x2},${top + 8}`, fill: 'none',
      stroke: 'var(--bad)', 'stroke-width': 2, 'marker-end': 'url(#bad-head)', class: 'cycle'}));
  });
}

const head = (id, fill) => shape('marker', {id, viewBox: '0 0 8 8', refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: 'userSpaceOnUse', orient: 'auto'},
  shape('path', {d: 'M0,0 L8,4 L0,8 z', fill}));

function graph(run) {
  const drawing = shape('svg', {class: 'graph', width: gutterOf(run), height: rowHeight * run.rows.length + cycleHeight(run), 'aria-hidden': 'true'});
  drawing.append(shape('defs', {}, head('head', 'var(--arrow)'), head('bad-head', 'var(--bad)')));
  drawCycle(run, drawing);
  drawLanes(run, drawing);
  drawArrows(run, drawing);
  drawMarks(run, drawing);
  return drawing;
}

// The names of the lanes, slanted: they are longer than wide.
function heading(run) {
  const height = 26 + 5.2 * Math.max(...run.lanes.map(lane => lane.name.length), 0);
  const drawing = shape('svg', {width: gutterOf(run) + 110, height});
  run.lanes.forEach((lane, index) => {
    const x = middleOf(index) + 3;
    drawing.append(shape('text', {x, y: height - 6, transform: `rotate(-48 ${x} ${height - 6})`, 'font-size': 12, fill: 'currentColor',
      'font-weight': lane.of === 'coroutine' ? 600 : 400}, lane.name));
  });
  return element('div', {className: 'lanes'}, drawing);
}

const sourceOf = (run, file, line) => run.sources[file]?.[line];
const placeOf = row => row.file === undefined ? '' : `${row.file}:${row.line}`;

function listItem(run, row, index) {
  const before = run.rows[index - 1];
  const later = index === 0 || before.time !== row.time;
  const item = element('li', {className: [row.mark ? 'mark' : '', later && index > 0 ? 'later' : ''].join(' ').trim()},
    shape('svg', {width: gutterOf(run), height: rowHeight}),
    element('span', {className: 'time', hidden: run.rows.at(-1).time === '0'}, later ? row.time : ''));
  const said = element('div', {}, row.text);
  if (row.mark) said.append(element('span', {className: 'badge'}, row.mark));
  const source = sourceOf(run, row.file, row.line);
  item.append(element('div', {className: 'said'}, said,
    element('div', {className: 'code'}, placeOf(row) + (source === undefined ? '' : '  ' + source.trim()))));
  item.addEventListener('click', () => go(run, index));
  return item;
}

function lines(run, file, line, around) {
  const text = element('pre');
  for (let number = line - around; number <= line + around; ++number) {
    const source = sourceOf(run, file, number);
    if (source !== undefined) text.append(element('span', {className: number === line ? 'at' : ''}, `${String(number).padStart(4)} | ${source}\n`));
  }
  return text;
}

// Notes with the same title are one stack.
function notes(run) {
  const box = element('div', {className: 'notes'});
  let title = null;
  let part = null;
  for (const note of run.finding.notes) {
    if (note.text !== title) {
      title = note.text;
      part = element('div', {}, element('h3', {}, title));
      box.append(part);
    }
    part.append(element('div', {className: 'where'}, `${note.file}:${note.line}${note.function ? ' in ' + note.function : ''}`), lines(run, note.file, note.line, 1));
  }
  return box;
}

function drawRun(run) {
  const section = element('section', {className: run.finding ? 'fails' : 'passes'});
  const head = element('header', {}, element('h2', {}, `${run.title}: `, element('span', {className: 'verdict'}, run.finding ? run.finding.rule : 'passes')));
  if (run.finding) {
    head.append(element('p', {className: 'message'}, run.finding.message));
    if (run.finding.help) head.append(element('p', {className: 'help'}, run.finding.help));
  }
  if (run.schedule) head.append(element('p', {className: 'where'}, run.schedule));
  section.append(head);
  if (run.leftOut > 0) section.append(element('div', {className: 'cut'}, `${run.leftOut} earlier steps are left out`));
  if (run.rows.length > 0) {
    const list = element('ol', {className: 'rows'});
    run.rows.forEach((row, index) => list.append(row.item = listItem(run, row, index)));
    const picture = element('div', {className: 'picture', style: `padding-bottom: ${cycleHeight(run)}px`}, list, graph(run));
    section.append(element('div', {}, heading(run), picture));
  }
  if (run.finding?.notes.length > 0) section.append(notes(run));
  return section;
}

let current = null;

function go(run, index, scroll = true) {
  if (current !== null) current.run.rows[current.index].item.classList.remove('here');
  current = {run, index};
  const row = run.rows[index];
  row.item.classList.add('here');
  if (scroll) row.item.scrollIntoView({block: 'nearest'});
  const place = document.querySelector('nav .place');
  place.replaceChildren(element('strong', {}, row.text), ' ', element('span', {className: 'where'}, placeOf(row)));
  if (row.mark) place.prepend(element('div', {className: 'says'}, row.mark));
  if (row.file !== undefined) place.append(lines(run, row.file, row.line, 1));
  document.querySelector('[data-go=cause]').disabled = row.cause === undefined;
}

const runsWithRows = data.runs.filter(run => run.rows.length > 0);

function move(how) {
  const {run, index} = current;
  if (how === 'mark') {
    const next = run.rows.findIndex((row, i) => row.mark && i > index);
    const first = run.rows.findIndex(row => row.mark);
    if (first >= 0) go(run, next < 0 ? first : next);
  } else if (how === 'cause') {
    if (run.rows[index].cause !== undefined) go(run, run.rows[index].cause);
  } else {
    const at = runsWithRows.indexOf(run);
    const next = index + how;
    if (next >= 0 && next < run.rows.length) go(run, next);
    else if (next < 0 && at > 0) go(runsWithRows[at - 1], runsWithRows[at - 1].rows.length - 1);
    else if (next >= run.rows.length && at + 1 < runsWithRows.length) go(runsWithRows[at + 1], 0);
  }
}

document.querySelector('h1').textContent = data.title;
document.querySelector('main').append(...data.runs.map(drawRun));
if (runsWithRows.length === 0) {
  document.querySelector('nav').remove();
} else {
  const run = runsWithRows[0];
  const marked = run.rows.findIndex(row => row.mark);
  go(run, marked < 0 ? 0 : marked, false);
  const keys = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, n: 'mark', c: 'cause'};
  document.addEventListener('keydown', event => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(keys[event.key]);
  });
  document.querySelectorAll('[data-go]').forEach(button =>
    button.addEventListener('click', () => move(Number(button.dataset.go) || button.dataset.go)));
}
