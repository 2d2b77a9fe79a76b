/* Two stages side by side: the same cases and offenders in lock step under two regimes.
   A Replay is fed with a trace and keeps all it knows to itself; what is drawn is a function of the trace and the moment. */

const SPEEDS = [1, 5, 15, 60, 240, 720, 1440, 4320, 10080, 43200].map((minutes) => minutes * MINUTE);
const INK = "#22303c", SOFT = "#5d6976", HAIR = "#d5dbe1", WASH = "#f3f0e8", PAPER = "#ffffff", GOOD = "#2f7d4f", BAD = "#a3323f";
const TOLD = new Set([K.OCCURRED, K.DETECTED, K.CALLED, K.TURNED_BACK, K.DESK, K.DISPUTED, K.DATED, K.GATHERED, K.QUORUM, K.FOUND,
  K.EVACUATED, K.DETAINED, K.SEIZED, K.SEALED, K.STAGE_DONE, K.RECORDED, K.RESOLVED, K.RELAPSED, K.ENDED, K.ESCALATED, K.STRUCK,
  K.ON_THE_SPOT, K.SET_OUT, K.ARRIVED, K.WORK_BEGAN, K.LEFT, K.WORKS, K.LIES_LOW, K.GONE, K.ENTERED, K.REOPENS, K.MOVED, K.CONSENT, K.DECIDED, K.PHASE]);
const FEW = 14;
/* Up to so many streets each has room for its cases; beyond, one has to come near first. */
const FRAMES = 6;
const LIVELY = 6 * HOUR, LINGER = 6 * HOUR;
const QUIET = new Set([K.DESK, K.DISPUTED, K.DATED, K.RECORDED, K.HANDED_OVER, K.BACK]);

const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

/* The spells of a case during which something happens to it. */
function spells(place) {
  const found = [];
  for (const t of place.lively.sort((a, b) => a - b)) {
    const last = found[found.length - 1];
    if (last && t <= last[1]) last[1] = Math.min(place.to, t + LIVELY); else found.push([t, Math.min(place.to, t + LIVELY), 0]);
  }
  return found;
}

/* The slot of a place at a moment, -1 if nothing happens there. */
function slotAt(place, t) {
  for (const [from, to, slot] of place.spans) if (from <= t && t < to) return slot;
  return -1;
}

/* ---- shapes: a department's crews have their own shape and colour ---- */

function polygon(c, x, y, r, sides, turn) {
  c.beginPath();
  for (let i = 0; i < sides; i++) {
    const a = turn + i * 2 * Math.PI / sides;
    c.lineTo(x + r * Math.cos(a), y + r * Math.sin(a));
  }
  c.closePath();
}

const SHAPES = [
  (c, x, y, r) => { c.beginPath(); c.arc(x, y, r, 0, 2 * Math.PI); },
  (c, x, y, r) => { c.beginPath(); c.rect(x - .88 * r, y - .88 * r, 1.76 * r, 1.76 * r); },
  (c, x, y, r) => polygon(c, x, y + .15 * r, 1.2 * r, 3, -Math.PI / 2),
  (c, x, y, r) => polygon(c, x, y, 1.18 * r, 4, 0),
  (c, x, y, r) => polygon(c, x, y - .15 * r, 1.2 * r, 3, Math.PI / 2),
  (c, x, y, r) => polygon(c, x, y, 1.08 * r, 6, 0),
  (c, x, y, r) => { const a = .38 * r, b = 1.08 * r; c.beginPath(); for (const [p, q] of [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]]) c.lineTo(x + p, y + q); c.closePath(); },
  (c, x, y, r) => { c.beginPath(); for (let i = 0; i < 10; i++) { const a = -Math.PI / 2 + i * Math.PI / 5, s = i % 2 ? .55 * r : 1.3 * r; c.lineTo(x + s * Math.cos(a), y + s * Math.sin(a)); } c.closePath(); },
];

/* ---- where things stand on a stage of a given size ---- */

class Ground {
  constructor(replay, width, height) {
    this.replay = replay;
    this.width = width;
    this.height = height;
    this.unit = clamp(Math.min(width / 640, height / 380), .72, 1.7);
    this.font = (size, weight = 400) => `${weight} ${Math.max(11, size * this.unit).toFixed(1)}px whistle, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif`;
    this.plain = replay.streets.length <= FEW;
    const few = replay.streets.length + replay.yards.length + replay.head.hills.length;
    if (few <= 4) this.unit = Math.min(this.unit * 1.35, 1.9);
    this.pen = document.createElement("canvas").getContext("2d");
    this.blocks = new Map();
    this.#blocks();
    this.#fit();
    if (this.plain) this.#apart(); else this.#loosen();
    for (const block of this.blocks.values()) this.#foot(block);
  }

  #blocks() {
    const { head, streets, yards, posted, peaks, language } = this.replay, u = this.unit;
    this.pen.font = this.font(14, 700);
    const wide = (words) => this.pen.measureText(words).width;
    for (const key of streets) {
      const street = head.streets[key], crews = posted.get(key) ?? [], columns = Math.min(8, crews.length);
      const pill = wide(street.name[language]) + 22 * u, box = columns ? columns * 18 * u + 8 * u : 0;
      const rows = columns ? Math.ceil(crews.length / columns) : 0;
      const w = Math.max(pill, box), h = 25 * u + rows * 15 * u + (rows ? 6 * u : 0);
      const block = { kind: "street", key, km: street.at, name: street.name, pill, box, columns, rows, crews, w, h, x: 0, y: 0, slots: [] };
      this.#slots(block, peaks.get(key) ?? 0, this.plain && this.width >= 420 ? 2 : 1);
      this.blocks.set("s" + key, block);
    }
    for (const yard of yards) {
      const n = yard.departments.length, columns = n <= 3 ? n : Math.ceil(Math.sqrt(n * .9));
      const w = Math.max(columns * 31 * u + 12 * u, wide(yard.name[language]) + 20 * u), h = 24 * u + Math.ceil(n / columns) * 21 * u + 8 * u;
      this.blocks.set(yard.id, { kind: "yard", km: yard.at, name: yard.name, yard, columns, w, h, x: 0, y: 0, reachX: w / 2 + 4 * u, reachY: h / 2 + 4 * u });
    }
    head.hills.forEach((hill, n) => {
      const r = (9.5 * Math.sqrt(hill.sites.length) + 17) * u;
      this.blocks.set("h" + n, { kind: "hill", hill, km: hill.at, r, w: 2 * r, h: 2 * r, x: 0, y: 0, reachX: r + 14 * u, reachY: r + 14 * u });
    });
  }

  /* Places for cases on ovals around a street's block. */
  #slots(block, peak, rings) {
    const u = this.unit, step = 36 * u;
    for (let ring = 0; block.slots.length < peak && ring < rings; ring++) {
      const a = block.w / 2 + (24 + ring * 35) * u, b = block.h / 2 + (34 + ring * 35) * u;
      const around = Math.PI * (3 * (a + b) - Math.sqrt((3 * a + b) * (a + 3 * b))), n = Math.max(4, Math.floor(around / step));
      const count = Math.min(n, peak);
      for (let i = 0; i < count && block.slots.length < peak; i++) {
        // a step along an oval is a step of about the same length, whatever the angle
        const angle = -Math.PI / 2 + Math.PI / n + (i % 2 ? -1 : 1) * Math.ceil(i / 2) * 2 * Math.PI / n;
        block.slots.push([a * Math.cos(angle), b * Math.sin(angle)]);
      }
    }
    const far = block.slots.reduce(([x, y], [p, q]) => [Math.max(x, Math.abs(p)), Math.max(y, Math.abs(q))], [block.w / 2 - 8 * u, block.h / 2 - 8 * u]);
    const around = block.slots.length ? 27 : 15;
    block.reachX = far[0] + around * u;
    block.reachY = far[1] + around * u;
  }

  /* The schematic is stretched to the stage; one direction at most twice as much as the other. */
  #fit() {
    const all = [...this.blocks.values()], u = this.unit;
    if (!this.plain) this.#spread(all);
    const span = (axis) => [Math.min(...all.map((b) => b.km[axis])), Math.max(...all.map((b) => b.km[axis]))];
    const [x0, x1] = span(0), [y0, y1] = span(1);
    const reach = (name) => this.plain ? Math.max(...all.map((b) => b[name])) : 30 * u;
    const wide = Math.max(40, this.width - 2 * Math.min(reach("reachX"), this.width * .3)), high = Math.max(40, this.height - 2 * Math.min(reach("reachY"), this.height * .3) - 8 * u);
    let sx = x1 > x0 ? wide / (x1 - x0) : 1e9, sy = y1 > y0 ? high / (y1 - y0) : 1e9;
    const least = Math.min(sx, sy), most = 2;
    sx = Math.min(sx, least * most);
    sy = Math.min(sy, least * most);
    for (const block of all) {
      block.x = this.width / 2 + (block.km[0] - (x0 + x1) / 2) * (x1 > x0 ? sx : 0);
      block.y = this.height / 2 - (block.km[1] - (y0 + y1) / 2) * (y1 > y0 ? sy : 0);
    }
  }

  /* The middle of a city is crowded: distances from it are drawn longer near it and shorter far out, directions kept. */
  #spread(all) {
    const middle = [0, 1].map((axis) => all.map((b) => b.km[axis]).sort((a, b) => a - b)[all.length >> 1]);
    for (const block of all) {
      const dx = block.km[0] - middle[0], dy = block.km[1] - middle[1], far = Math.hypot(dx, dy) || 1;
      block.km = [dx * far ** -.5, dy * far ** -.5];
    }
  }

  /* Push discs of one size apart, all a little at a time. */
  #loosen() {
    const all = [...this.blocks.values()], gap = Math.min(30 * this.unit, .86 * Math.sqrt(this.width * this.height / all.length)), edge = 14 * this.unit;
    for (let round = 0; round < 80; round++) {
      for (let i = 0; i < all.length; i++) {
        const a = all[i];
        for (let j = 0; j < i; j++) {
          const b = all[j], dx = a.x - b.x, dy = a.y - b.y;
          if (Math.abs(dx) >= gap || Math.abs(dy) >= gap) continue;
          const far = Math.hypot(dx, dy) || .01;
          if (far >= gap) continue;
          const push = .25 * (gap - far) / far, px = (dx || .01) * push, py = (dy || .01 * (i % 3 - 1)) * push;
          a.x += px;
          a.y += py;
          b.x -= px;
          b.y -= py;
        }
        a.x = clamp(a.x, edge, this.width - edge);
        a.y = clamp(a.y, edge + 14, this.height - edge);
      }
    }
  }

  /* Push what overlaps apart, and back onto the stage. */
  #apart() {
    const all = [...this.blocks.values()];
    for (let round = 0; round < 300; round++) {
      let moved = false;
      for (let i = 0; i < all.length; i++) {
        for (let j = 0; j < i; j++) {
          const a = all[i], b = all[j], dx = a.x - b.x || .01 * (i - j), dy = a.y - b.y || .01;
          const ox = a.reachX + b.reachX + 2 - Math.abs(dx), oy = a.reachY + b.reachY + 2 - Math.abs(dy);
          if (ox <= 0 || oy <= 0) continue;
          moved = true;
          if (ox * this.height < oy * this.width) { a.x += Math.sign(dx) * ox * .3; b.x -= Math.sign(dx) * ox * .3; }
          else { a.y += Math.sign(dy) * oy * .3; b.y -= Math.sign(dy) * oy * .3; }
        }
      }
      for (const block of all) {
        block.x = clamp(block.x, Math.min(block.reachX, this.width / 2), Math.max(this.width - block.reachX, this.width / 2));
        block.y = clamp(block.y, Math.min(block.reachY, this.height / 2), Math.max(this.height - block.reachY - 4, this.height / 2));
      }
      if (!moved) break;
    }
  }

  /* A hill's sites lie on it like seeds; its foot looks to the town. */
  #foot(block) {
    if (block.kind !== "hill") return;
    const town = this.blocks.get("s" + block.hill.street), dx = town.x - block.x, dy = town.y - block.y, far = Math.hypot(dx, dy) || 1;
    block.foot = [dx / far * (block.r + 5 * this.unit), dy / far * (block.r + 5 * this.unit)];
    const n = block.hill.sites.length;
    block.sites = block.hill.sites.map((_, i) => {
      const r = (block.r - 12 * this.unit) * Math.sqrt((i + .5) / n), a = i * 2.399963;
      return [r * Math.cos(a), r * Math.sin(a)];
    });
  }
}

/* ---- what the eye sees of one arm at one moment ---- */

class Picture {
  constructor(replay, ground, view) {
    this.replay = replay;
    this.ground = ground;
    this.view = view;
    this.u = ground.unit;
    const room = Math.sqrt(ground.width * ground.height * view.z ** 2 / Math.max(1, replay.streets.length));
    this.near = ground.plain || room > 230 * ground.unit;
    this.swell = this.near ? 1 : Math.min(2.2, Math.sqrt(view.z));
    this.ring = (this.near ? 11 : 7) * this.u;
    this.crew = (this.near ? 5.6 : 2.6 * this.swell) * this.u;
  }

  at(block) {
    const { z, x, y } = this.view, { width, height } = this.ground;
    return [(block.x - width / 2 - x) * z + width / 2, (block.y - height / 2 - y) * z + height / 2];
  }

  seen(x, y, margin = 60) { return x > -margin && y > -margin && x < this.ground.width + margin && y < this.ground.height + margin; }

  casePlace(name, part) {
    const place = this.replay.places.get(name);
    if (!place) return [-999, -999];
    if (place.hill !== undefined) {
      const block = this.ground.blocks.get("h" + place.hill), [x, y] = this.at(block);
      const [dx, dy] = part === "point" ? block.foot : block.sites[place.site];
      return [x + dx, y + dy];
    }
    const block = this.ground.blocks.get("s" + place.street);
    if (!block) return [-999, -999];
    const [x, y] = this.at(block);
    if (!this.near) return [x, y];
    const slot = block.slots[slotAt(place, this.t)];
    return slot ? [x + slot[0], y + slot[1]] : [x + block.w / 2, y + block.h / 2 + 8 * this.u];
  }

  home(crew, lent) {
    const { replay, u } = this, department = replay.head.departments[crew.department];
    const street = lent ? replay.head.names[lent] : department.level === "street" ? department.place : "";
    if (street) {
      const block = this.ground.blocks.get("s" + street);
      if (!block) return [-999, -999];
      const [x, y] = this.at(block), i = block.crews.indexOf(crew.department);
      return this.near && i >= 0 ? this.postCell(block, x, y, i) : [x, y];
    }
    const yard = replay.yardOf.get(crew.department), block = this.ground.blocks.get(yard.id), [x, y] = this.at(block);
    return this.near ? this.yardCell(block, x, y, yard.departments.indexOf(crew.department)) : [x, y];
  }

  postCell(block, x, y, i) {
    const u = this.u, inRow = Math.min(block.columns, block.crews.length - Math.floor(i / block.columns) * block.columns);
    return [x + (i % block.columns - (inRow - 1) / 2) * 18 * u, y - block.h / 2 + 25 * u + 3 * u + (Math.floor(i / block.columns) + .5) * 15 * u];
  }

  yardCell(block, x, y, i) {
    const u = this.u;
    return [x - block.columns * 31 * u / 2 + (i % block.columns) * 31 * u + 10 * u, y - block.h / 2 + 24 * u + (Math.floor(i / block.columns) + .5) * 21 * u + 2 * u];
  }

  end(place, crew) { return place[0] === "case" ? this.casePlace(this.replay.head.names[place[1]], place[2]) : this.home(crew, place[1]); }

  /* Where a crew is on one of its legs; a leg that was cut short goes on from where the one before was left. */
  onLeg(crew, n, t, depth = 0) {
    const leg = crew.legs[n];
    const from = leg.from ? this.end(leg.from, crew) : leg.cut >= 0 && depth < 8 ? this.onLeg(crew, leg.cut, leg.begin, depth + 1) : this.home(crew, crew.lent);
    const to = this.end(leg.to, crew);
    let part = leg.end < Infinity ? (leg.end > leg.begin ? (t - leg.begin) / (leg.end - leg.begin) : 1) : .8 * (1 - Math.exp(-(t - leg.begin) / (20 * MINUTE)));
    if (this.replay.still && depth === 0 && part > 0 && part < 1) part = .5;
    part = clamp(part, 0, 1);
    return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part, from, to];
  }

  glyph(c, department, x, y, r, { hollow = false, faint = false } = {}) {
    const style = this.replay.style(department);
    style.shape(c, x, y, r);
    c.globalAlpha = faint ? .28 : 1;
    c.lineWidth = hollow ? Math.max(1.5, r * .4) : Math.max(1, r * .3);
    if (hollow) { c.fillStyle = PAPER; c.fill(); c.strokeStyle = style.colour; c.stroke(); }
    else { c.strokeStyle = PAPER; c.stroke(); c.fillStyle = style.colour; c.fill(); }
    c.globalAlpha = 1;
  }

  text(c, words, x, y, size, { weight = 400, colour = INK, align = "center", halo = true } = {}) {
    c.font = this.ground.font(size, weight);
    c.textAlign = align;
    c.textBaseline = "middle";
    if (halo) { c.lineWidth = 3.5; c.lineJoin = "round"; c.strokeStyle = "rgba(255,255,255,.9)"; c.strokeText(words, x, y); }
    c.fillStyle = colour;
    c.fillText(words, x, y);
  }

  // -- what does not move

  still(c) {
    const { ground, u, replay } = this, l = replay.language;
    c.clearRect(0, 0, ground.width, ground.height);
    const line = (a, b, dash) => {
      c.beginPath();
      c.setLineDash(dash);
      c.moveTo(...a);
      c.lineTo(...b);
      c.stroke();
    };
    c.strokeStyle = this.near ? "#dfe4e8" : "#e9edf0";
    c.lineWidth = (this.near ? 3 : 1) * u;
    const seats = new Map(replay.yards.map((yard) => [yard.district, ground.blocks.get(yard.id)]));
    for (const block of ground.blocks.values()) {
      if (block.kind === "street") {
        const seat = seats.get(replay.head.streets[block.key].district);
        if (seat) line(this.at(block), this.at(seat), []);
      } else if (block.kind === "hill") {
        const [x, y] = this.at(block);
        line(this.at(ground.blocks.get("s" + block.hill.street)), [x + block.foot[0], y + block.foot[1]], []);
      }
    }
    for (const block of ground.blocks.values()) if (block.kind === "hill") this.#hill(c, block);
    const taken = [];
    for (const block of ground.blocks.values()) if (block.kind === "yard") this.#yard(c, block, taken, l);
    for (const block of ground.blocks.values()) if (block.kind === "street") this.#street(c, block, taken, l);
    this.text(c, replay.say("replay_schematic"), 8, ground.height - 12, 12, { colour: SOFT, align: "left" });
  }

  #hill(c, block) {
    const [x, y] = this.at(block), u = this.u;
    if (!this.seen(x, y, block.r)) return;
    c.setLineDash([]);
    c.fillStyle = "#f1ede0";
    c.beginPath();
    c.arc(x, y, block.r, 0, 2 * Math.PI);
    c.fill();
    c.strokeStyle = "#e2dcc8";
    c.lineWidth = 1;
    for (const r of [.72, .44]) { c.beginPath(); c.arc(x, y, block.r * r, 0, 2 * Math.PI); c.stroke(); }
    const [fx, fy] = [x + block.foot[0], y + block.foot[1]];
    polygon(c, fx, fy, 6 * u, 3, -Math.PI / 2);
    c.fillStyle = SOFT;
    c.fill();
  }

  #yard(c, block, taken, l) {
    const [x, y] = this.at(block), u = this.u;
    if (!this.seen(x, y, block.w)) return;
    c.setLineDash([]);
    if (!this.near) {
      c.fillStyle = SOFT;
      c.fillRect(x - 4 * u, y - 4 * u, 8 * u, 8 * u);
      return;
    }
    taken.push([x - block.w / 2, y - block.h / 2, x + block.w / 2, y + block.h / 2]);
    c.fillStyle = PAPER;
    c.strokeStyle = "#aeb7c0";
    c.lineWidth = 1.2;
    c.beginPath();
    c.roundRect(x - block.w / 2, y - block.h / 2, block.w, block.h, 4 * u);
    c.fill();
    c.stroke();
    this.text(c, block.name[l], x, y - block.h / 2 + 13 * u, 13, { weight: 700, halo: false });
  }

  #street(c, block, taken, l) {
    const [x, y] = this.at(block), u = this.u;
    if (!this.seen(x, y, block.w)) return;
    c.setLineDash([]);
    if (!this.near) {
      c.fillStyle = "#c3cbd3";
      c.beginPath();
      c.arc(x, y, 2.2 * u, 0, 2 * Math.PI);
      c.fill();
      return;
    }
    const top = y - block.h / 2;
    if (block.rows) {
      c.fillStyle = "#f7f8fa";
      c.strokeStyle = HAIR;
      c.lineWidth = 1;
      c.beginPath();
      c.roundRect(x - block.box / 2, top + 14 * u, block.box, block.h - 14 * u, 5 * u);
      c.fill();
      c.stroke();
    }
    c.fillStyle = this.replay.elsewhere.has(block.key) ? "#8a949e" : INK;
    c.beginPath();
    c.roundRect(x - block.pill / 2, top, block.pill, 25 * u, 12.5 * u);
    c.fill();
    this.text(c, block.name[l], x, top + 13 * u, 14, { weight: 700, colour: PAPER, halo: false });
  }

  /* Names above what moves, seen from afar: districts first, streets where there is room. */
  names(c) {
    c.clearRect(0, 0, this.ground.width, this.ground.height);
    if (this.near) return;
    const taken = [], u = this.u, l = this.replay.language;
    for (const block of this.ground.blocks.values()) {
      const [x, y] = this.at(block);
      if (block.kind === "yard" && this.seen(x, y, 0)) this.#label(c, block.name[l], x, y - 14 * u, 13, 700, taken);
    }
    if (this.view.z < 2) return;
    for (const block of this.ground.blocks.values()) {
      const [x, y] = this.at(block);
      if (block.kind === "street" && this.seen(x, y, 0)) this.#label(c, block.name[l], x, y + 13 * u * this.swell, 11, 400, taken);
    }
  }

  #label(c, words, x, y, size, weight, taken) {
    c.font = this.ground.font(size, weight);
    const w = c.measureText(words).width / 2 + 2, h = size * this.u * .7;
    for (const dy of weight > 400 ? [0, 28 * this.u, -14 * this.u, 42 * this.u] : [0, -26 * this.u * this.swell]) {
      const box = [x - w, y + dy - h, x + w, y + dy + h];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      this.text(c, words, x, y + dy, size, { weight });
      return;
    }
  }

  // -- what moves

  draw(c, track, t, { linger = 20 * MINUTE, chosen = "" } = {}) {
    this.hits = [];
    this.t = t;
    this.visible = this.#visible();
    const open = track.open(t), closed = track.closed(t - linger, t);
    this.#sites(c, track, t);
    if (this.near) this.#depots(c, track, t);
    const crews = this.#crews(c, track, t);
    if (this.near) this.#cases(c, track, t, open, closed, linger, chosen);
    else this.#crowds(c, track, t, open);
    for (const [crew, x, y, doing, token] of crews) {
      if (doing === WORK && this.near) {
        c.strokeStyle = this.replay.style(crew.department).colour;
        c.lineWidth = 1.6 * this.u;
        c.beginPath();
        c.arc(x, y, this.crew * 1.75, 0, 2 * Math.PI);
        c.stroke();
      }
      this.glyph(c, crew.department, x, y, this.crew, { hollow: token, faint: doing === HOME });
    }
  }

  /* Of a city seen from near: the streets on the stage, and the departments that have a place on it; null: all. */
  #visible() {
    if (this.ground.plain || !this.near) return { streets: null, near: null };
    const streets = new Set(), near = new Set();
    for (const block of this.ground.blocks.values()) {
      const [x, y] = this.at(block);
      if (!this.seen(x, y, 140 * this.u)) continue;
      if (block.kind === "street") { streets.add(block.key); block.crews.forEach((key) => near.add(key)); }
      else if (block.kind === "yard") block.yard.departments.forEach((key) => near.add(key));
    }
    return { streets, near };
  }

  #sites(c, track, t) {
    const u = this.u, active = new Map();
    for (const group of track.groups.values()) {
      const i = upTo(group.time, t) - 1;
      if (i >= 0 && group.what[i]) active.set(group.site[i], group.what[i]);
    }
    this.ground.blocks.forEach((block, id) => {
      if (block.kind !== "hill") return;
      const [x, y] = this.at(block);
      let working = 0;
      block.hill.sites.forEach((site, i) => {
        const what = active.get(site), [dx, dy] = block.sites[i];
        working += what === 1;
        if (!this.seen(x + dx, y + dy)) return;
        c.lineWidth = 1.2 * u;
        polygon(c, x + dx, y + dy, (what === 1 ? 5 : 3.6) * u, 4, 0);
        if (what === 1) { c.fillStyle = "#7a4a12"; c.fill(); }
        else if (what) { c.fillStyle = PAPER; c.fill(); c.strokeStyle = "#9a7b4f"; c.stroke(); if (what === 3) { c.beginPath(); c.arc(x + dx, y + dy, 1.2 * u, 0, 7); c.fillStyle = "#7a4a12"; c.fill(); } }
        else { c.fillStyle = "#ddd6c2"; c.fill(); }
      });
      this.text(c, this.replay.say("replay_at_work", { n: working }), x, y + block.r + (y + block.r + 12 * u < this.ground.height ? 9 : -6) * u, 12, { colour: "#6b4a1b" });
    });
  }

  #depots(c, track, t) {
    const u = this.u, away = new Map(), posts = new Map(), { near } = this.visible;
    for (const crew of track.crews.values()) {
      if (near && !near.has(crew.department)) continue;
      const i = upTo(crew.time, t) - 1, doing = i >= 0 ? crew.doing[i] : REST;
      if (doing === POST) {
        const key = `${track.postAt(crew, t)} ${crew.department}`;
        posts.set(key, (posts.get(key) ?? 0) + 1);
      }
      if (doing !== REST || track.lentAt(crew, t)) away.set(crew.department, (away.get(crew.department) ?? 0) + 1);
    }
    for (const block of this.ground.blocks.values()) {
      const [x, y] = this.at(block);
      if (!this.seen(x, y, block.w)) continue;
      if (block.kind === "yard") {
        block.yard.departments.forEach((key, i) => {
          const [gx, gy] = this.yardCell(block, x, y, i);
          const home = Math.max(0, this.replay.head.departments[key].crews - (away.get(key) ?? 0));
          this.glyph(c, key, gx, gy, 5.6 * u, { faint: !home });
          this.text(c, String(home), gx + 9 * u, gy + .5 * u, 11.5, { align: "left", colour: home ? INK : "#9aa4ae", halo: false });
        });
      } else if (block.kind === "street") {
        block.crews.forEach((key, i) => {
          const [gx, gy] = this.postCell(block, x, y, i), n = posts.get(`${block.key} ${key}`) ?? 0;
          const team = this.replay.head.departments[key].level === "street";
          const rest = team ? this.replay.head.departments[key].crews - (away.get(key) ?? 0) : 0;
          this.glyph(c, key, gx, gy, 4.8 * u, { faint: !n && rest <= 0 });
          if (n + Math.max(0, rest) > 1) this.text(c, String(n + Math.max(0, rest)), gx + 6.5 * u, gy + 4.5 * u, 9.5, { weight: 700 });
        });
      }
    }
  }

  /* The crews that are out, with their places; those at a case stand around it. */
  #crews(c, track, t) {
    const found = [], around = new Map();
    c.setLineDash([3, 4]);
    c.lineWidth = 1.1;
    for (const crew of track.out(t)) {
      const i = upTo(crew.time, t) - 1, doing = crew.doing[i];
      if (doing === WAIT || doing === WORK) {
        const list = around.get(crew.case[i]);
        if (list) list.push([crew, doing, crew.token[i]]); else around.set(crew.case[i], [[crew, doing, crew.token[i]]]);
        continue;
      }
      const [x, y, from, to] = this.onLeg(crew, crew.leg[i], t);
      if (!this.seen(x, y, 20)) continue;
      if (this.near && doing !== HOME) {
        c.strokeStyle = this.replay.style(crew.department).colour;
        c.globalAlpha = .55;
        c.beginPath();
        c.moveTo(...from);
        c.lineTo(...to);
        c.stroke();
        c.globalAlpha = 1;
      }
      found.push([crew, x, y, doing, crew.token[i]]);
    }
    c.setLineDash([]);
    const spread = this.ring + this.crew + 3 * this.u, each = Math.max(6, Math.floor(2 * Math.PI * spread / (2.3 * this.crew)));
    for (const [number, list] of around) {
      const [x, y] = this.casePlace(this.replay.head.names[number], "site");
      if (!this.seen(x, y)) continue;
      list.forEach(([crew, doing, token], n) => {
        const ring = Math.floor(n / each), count = Math.min(each, list.length - ring * each), a = -Math.PI / 2 + (n % each) * 2 * Math.PI / Math.max(count, 5);
        const r = spread + ring * 2.3 * this.crew;
        found.push([crew, x + r * Math.cos(a), y + r * Math.sin(a), doing, token]);
      });
    }
    return found;
  }

  #cases(c, track, t, open, closed, linger, chosen) {
    const hidden = new Map(), { streets } = this.visible;
    for (const one of open) {
      if (streets && !streets.has(one.street)) continue;
      const place = this.replay.places.get(one.name);
      if (place && place.hill === undefined) {
        const block = this.ground.blocks.get("s" + place.street);
        if (block && !block.slots[slotAt(place, t)]) { hidden.set(block, (hidden.get(block) ?? 0) + 1); continue; }
      }
      const [x, y] = this.casePlace(one.name, "site");
      if (!this.seen(x, y)) continue;
      const it = Track.read(track.what(one, t)), atSite = place?.hill !== undefined;
      if (atSite && slotAt(place, t) < 0 && one.name !== chosen) this.#stale(c, it, x, y);
      else {
        if (it.sign === 5) this.#flight(c, one, t, x, y);
        this.#case(c, track, one, it, t, x, y, atSite);
      }
      if (one.name === chosen) {
        c.strokeStyle = "#1d5f96";
        c.lineWidth = 2.5;
        c.strokeRect(x - this.ring - 6, y - this.ring - 6, 2 * this.ring + 12, 2 * this.ring + 12);
      }
      this.hits.push([x, y, one]);
    }
    for (const one of closed) {
      if (streets && !streets.has(one.street)) continue;
      const place = this.replay.places.get(one.name);
      if (!place || (place.hill === undefined && !this.ground.blocks.get("s" + place.street)?.slots[slotAt(place, t)])) continue;
      const [x, y] = this.casePlace(one.name, "site");
      c.globalAlpha = .35 + .65 * clamp(1 - (t - one.over) / linger, 0, 1);
      this.#over(c, x, y, one.end === K.RESOLVED);
      c.globalAlpha = 1;
      this.hits.push([x, y, one]);
    }
    for (const [block, n] of hidden) {
      const [x, y] = this.at(block);
      this.#badge(c, this.replay.say("replay_more", { n }), x, y + block.h / 2 + 11 * this.u);
    }
  }

  /* Those who were at a site get away: for a quarter of an hour after the warning, or after nobody was found. */
  #flight(c, one, t, x, y) {
    const since = one.fled[upTo(one.fled, t) - 1] ?? t, part = (t - since) / (15 * MINUTE), u = this.u;
    if (part >= 1) return;
    c.fillStyle = "#7a4a12";
    for (let n = 0; n < 5; n++) {
      const a = -.9 + n * .45, r = this.ring + (4 + 30 * (this.replay.still ? .4 : part) + 3 * (n % 2)) * u;
      c.globalAlpha = 1 - part;
      c.beginPath();
      c.arc(x + r * Math.cos(a), y + r * Math.sin(a), 2 * u, 0, 2 * Math.PI);
      c.fill();
    }
    c.globalAlpha = 1;
  }

  /* A case at a site to which nothing happens. */
  #stale(c, it, x, y) {
    if (!it.phase) return;
    c.beginPath();
    c.arc(x, y, this.ring * .62, 0, 2 * Math.PI);
    c.strokeStyle = it.phase > 1 && !it.alone ? "#c98a92" : "#b4bcc4";
    c.lineWidth = 1.3;
    c.stroke();
  }

  #badge(c, words, x, y) {
    c.font = this.ground.font(12, 700);
    const w = c.measureText(words).width + 10 * this.u, h = 18 * this.u;
    c.fillStyle = "#f6e6e8";
    c.strokeStyle = BAD;
    c.lineWidth = 1;
    c.beginPath();
    c.roundRect(x - w / 2, y - h / 2, w, h, h / 2);
    c.fill();
    c.stroke();
    this.text(c, words, x, y + .5, 12, { weight: 700, colour: BAD, halo: false });
  }

  /* A ring that counts the deadline down, turns when it is missed, and is filled where quorum is on site. */
  #case(c, track, one, it, t, x, y, atSite) {
    const u = this.u, r = (atSite ? .82 : 1) * this.ring;
    c.setLineDash([]);
    if (it.phase === 0) {
      c.setLineDash([2, 2.5]);
      c.strokeStyle = "#8a949e";
      c.lineWidth = 1.4;
      c.beginPath();
      c.arc(x, y, r * .62, 0, 2 * Math.PI);
      c.fillStyle = "rgba(255,255,255,.85)";
      if (!atSite) c.fill();
      c.stroke();
      c.setLineDash([]);
      this.#only(c, track, one, x, y, r);
      return;
    }
    const [called, gathered] = this.near ? track.clock(one, it.stage, t) : [-1, -1];
    const { deadline } = one, counts = called >= 0 && deadline < Infinity && !it.alone;
    const met = counts && gathered >= 0 && gathered - called <= deadline, missed = counts && !met && t - called > deadline;
    // what was missed long ago and where nobody is on the way is paler than what goes on
    const pale = missed && it.phase === 2 && t - called > deadline + 2 * HOUR;
    const colour = met ? GOOD : pale ? "#cf929a" : missed ? BAD : INK;
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    c.fillStyle = it.quorum ? colour : "rgba(255,255,255,.94)";
    c.fill();
    c.lineWidth = counts ? 1 : 1.6;
    c.strokeStyle = counts ? HAIR : it.alone ? "#8a949e" : SOFT;
    c.stroke();
    if (counts) {
      c.lineWidth = (pale ? 2.4 : 3.4) * u;
      c.strokeStyle = colour;
      c.beginPath();
      if (met) c.arc(x, y, r, 0, 2 * Math.PI);
      else if (missed) { c.setLineDash([r * .62, r * .36]); c.arc(x, y, r, -Math.PI / 2, 1.5 * Math.PI); }
      else c.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * (1 - (t - called) / deadline));
      c.stroke();
      c.setLineDash([]);
    }
    if (it.phase === 5) {
      c.fillStyle = it.quorum ? PAPER : colour;
      c.beginPath();
      c.arc(x, y, r * .3, 0, 2 * Math.PI);
      c.fill();
    } else if (!it.quorum) {
      const words = counts && !met && !missed ? String(Math.ceil((deadline - t + called) / MINUTE)) : this.replay.head.types[one.type]?.emergency ? "!" : "";
      if (words && !atSite) this.text(c, words, x, y + .5, words.length > 2 ? 8.5 : 11, { weight: 700, colour, halo: false });
    }
    this.#sign(c, it, x + r * .95, y - r * .95);
    if (it.recorded) {
      c.fillStyle = PAPER;
      c.strokeStyle = SOFT;
      c.lineWidth = 1.3;
      c.beginPath();
      c.rect(x + r * .45, y + r * .5, 8 * u, 8 * u);
      c.fill();
      c.stroke();
      this.#check(c, x + r * .45 + 4 * u, y + r * .5 + 4 * u, 3 * u, SOFT);
    }
    if (one.name.includes("~")) this.#turn(c, x - r * .95, y - r * .95, 4.2 * u);
    this.#only(c, track, one, x, y, r);
  }

  #only(c, track, one, x, y, r) {
    if (!this.replay.alone(one.name)) return;
    polygon(c, x - r * .9, y + r * .95, 4.6 * this.u, 4, 0);
    c.fillStyle = this.replay.colours[track.arm];
    c.fill();
    c.strokeStyle = PAPER;
    c.lineWidth = 1;
    c.stroke();
  }

  #over(c, x, y, well) {
    const r = this.ring * .9, u = this.u;
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    c.fillStyle = well ? "#e3f1e8" : "#f3e4e6";
    c.fill();
    if (well) this.#check(c, x, y, r * .55, GOOD, 2.6 * u);
    else this.#cross(c, x, y, r * .4, BAD, 2.4 * u);
  }

  #check(c, x, y, r, colour, width = 1.5 * this.u) {
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.beginPath();
    c.moveTo(x - r, y);
    c.lineTo(x - r * .25, y + r * .75);
    c.lineTo(x + r, y - r * .7);
    c.stroke();
  }

  #cross(c, x, y, r, colour, width = 1.5 * this.u) {
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.beginPath();
    c.moveTo(x - r, y - r);
    c.lineTo(x + r, y + r);
    c.moveTo(x + r, y - r);
    c.lineTo(x - r, y + r);
    c.stroke();
  }

  /* Trouble that is back. */
  #turn(c, x, y, r) {
    c.fillStyle = PAPER;
    c.beginPath();
    c.arc(x, y, r + 1.5, 0, 2 * Math.PI);
    c.fill();
    c.strokeStyle = "#8a4f86";
    c.lineWidth = 1.6 * this.u;
    c.beginPath();
    c.arc(x, y, r, -.4 * Math.PI, 1.25 * Math.PI);
    c.stroke();
    polygon(c, x + r * .3, y - r * .95, r * .55, 3, 0);
    c.fillStyle = "#8a4f86";
    c.fill();
  }

  /* The last thing of note, as a small sign at the ring. */
  #sign(c, it, x, y) {
    if (!it.sign) return;
    const u = this.u, r = 5.4 * u, colour = it.sign === 1 || it.sign === 5 || it.sign >= 6 ? BAD : INK;
    c.fillStyle = PAPER;
    c.strokeStyle = colour;
    c.lineWidth = 1.1;
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    c.fill();
    c.stroke();
    c.lineWidth = 1.5 * u;
    c.beginPath();
    if (it.sign === 1) {  // turned back
      c.moveTo(x + 3 * u, y + 2.2 * u);
      c.lineTo(x + 3 * u, y - 1 * u);
      c.lineTo(x - 3 * u, y - 1 * u);
      c.moveTo(x - .8 * u, y - 3.2 * u);
      c.lineTo(x - 3.2 * u, y - 1 * u);
      c.lineTo(x - .8 * u, y + 1.2 * u);
    } else if (it.sign === 2) {  // a paper on a desk
      c.rect(x - 2.2 * u, y - 3 * u, 4.4 * u, 6 * u);
      c.moveTo(x - 1 * u, y - .8 * u);
      c.lineTo(x + 1 * u, y - .8 * u);
    } else if (it.sign === 3) {  // held back
      c.moveTo(x - 1.4 * u, y - 2.6 * u);
      c.lineTo(x - 1.4 * u, y + 2.6 * u);
      c.moveTo(x + 1.4 * u, y - 2.6 * u);
      c.lineTo(x + 1.4 * u, y + 2.6 * u);
    } else if (it.sign === 4) {  // up
      c.moveTo(x, y + 3 * u);
      c.lineTo(x, y - 2.6 * u);
      c.moveTo(x - 2.2 * u, y - .6 * u);
      c.lineTo(x, y - 3 * u);
      c.lineTo(x + 2.2 * u, y - .6 * u);
    } else if (it.sign === 5) {  // fled
      c.moveTo(x - 3 * u, y - 2.4 * u);
      c.lineTo(x - .6 * u, y);
      c.lineTo(x - 3 * u, y + 2.4 * u);
      c.moveTo(x + .4 * u, y - 2.4 * u);
      c.lineTo(x + 2.8 * u, y);
      c.lineTo(x + .4 * u, y + 2.4 * u);
    } else {  // lost, shelved
      c.moveTo(x - 2.2 * u, y - 2.2 * u);
      c.lineTo(x + 2.2 * u, y + 2.2 * u);
      c.moveTo(x + 2.2 * u, y - 2.2 * u);
      c.lineTo(x - 2.2 * u, y + 2.2 * u);
    }
    c.stroke();
  }

  /* What the signs mean: words and how to paint each, about the middle of 26 × 26. */
  legend(department) {
    const what = { phase: 2, quorum: 0, recorded: 0, alone: 0, sign: 0, rungs: 0, stage: 1 }, minute = MINUTE;
    const type = { emergency: false }, one = { name: "legend@", type: "legend", deadline: 30 * minute };
    const replay = { head: { types: { legend: type } }, streets: [], alone: () => false, colours: ["#c4701f"] };
    const paint = (it, called, gathered = -1, name = "legend@") => (c) => {
      const mine = new Picture(replay, this.ground, this.view);
      mine.ring = 9;
      mine.#case(c, { clock: () => [called, gathered], arm: 0 }, { ...one, name }, { ...what, ...it }, 60 * minute, 13, 13, false);
    };
    return [
      ["replay_sign_hidden", paint({ phase: 0 }, -1)],
      ["replay_sign_known", paint({ phase: 1 }, -1)],
      ["replay_sign_counts", paint({}, 40 * minute)],
      ["replay_sign_met", paint({}, 35 * minute, 50 * minute)],
      ["replay_sign_missed", paint({}, 20 * minute)],
      ["replay_sign_quorum", paint({ quorum: 1 }, 40 * minute)],
      ["replay_sign_work", paint({ quorum: 1, phase: 5 }, 40 * minute)],
      ["replay_sign_token", (c) => this.glyph(c, department, 13, 13, 7, { hollow: true })],
      ["replay_sign_back", paint({ sign: 1 }, -1)],
      ["replay_sign_paper", paint({ sign: 2 }, -1)],
      ["replay_sign_up", paint({ sign: 4 }, -1)],
      ["replay_sign_fled", paint({ sign: 5 }, -1)],
      ["replay_sign_recorded", paint({ recorded: 1 }, -1)],
      ["replay_sign_relapse", paint({}, -1, -1, "legend@~2")],
      ["replay_sign_only", (c) => { polygon(c, 13, 13, 6, 4, 0); c.fillStyle = "#c4701f"; c.fill(); }],
      ["replay_sign_works", (c) => { polygon(c, 13, 13, 6.5, 4, 0); c.fillStyle = "#7a4a12"; c.fill(); }],
      ["replay_sign_low", (c) => { polygon(c, 13, 13, 5.5, 4, 0); c.strokeStyle = "#9a7b4f"; c.lineWidth = 1.5; c.stroke(); }],
    ];
  }

  /* Seen from afar: each street a disc, its area the open cases: grey not called, dark called, red late, green quorum. */
  #crowds(c, track, t, open) {
    const streets = this.replay.streets, sums = new Int32Array(4 * streets.length + 4), u = this.u;
    for (const one of open) {
      const what = track.what(one, t);
      let part = 0;
      if (what & 8) part = 3;
      else if ((what & 7) > 1 && !(what & 32)) {
        const clock = one.stages.get(what >> 13);
        part = Math.min(t, clock[1]) - clock[0] > one.deadline ? 2 : 1;
      }
      sums[4 * one.streetNumber + 4 + part] += 1;
    }
    for (let number = 0; number < streets.length; number++) {
      const street = streets[number], sum = sums.subarray(4 * number + 4, 4 * number + 8);
      if (!sum[0] && !sum[1] && !sum[2] && !sum[3]) continue;
      const block = this.ground.blocks.get("s" + street);
      if (!block) continue;
      const [x, y] = this.at(block);
      if (!this.seen(x, y)) continue;
      const n = sum[0] + sum[1] + sum[2] + sum[3], r = Math.min(9.5, 2 + 1.25 * Math.sqrt(n)) * u * this.swell;
      let from = -Math.PI / 2;
      sum.forEach((part, i) => {
        if (!part) return;
        const to = from + 2 * Math.PI * part / n;
        c.beginPath();
        if (part < n) c.moveTo(x, y);
        c.arc(x, y, r, from, to);
        c.fillStyle = ["#b9c1c9", INK, "#d9a0a8", GOOD][i];
        c.fill();
        from = to;
      });
      if (n >= 10 && r > 10) this.text(c, String(n), x, y + .5, 11, { weight: 700, halo: false });
      this.hits.push([x, y, null, street]);
    }
  }
}

/* ---- the replay: a moment, a speed, two stages, what surrounds them ---- */

class Replay {
  /* `element` holds the parts marked data-…; `words` what sim.pages.replay tells; a trace may be loaded later. */
  constructor(element, trace, { words, palette }) {
    this.element = element;
    this.words = words;
    this.palette = palette;
    this.t = 0;
    this.playing = false;
    this.view = { z: 1, x: 0, y: 0 };
    this.frames = [];
    this.spent = [];
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.parts = (name) => [...element.querySelectorAll(`[data-${name}]`)];
    this.canvases = this.parts("stage").map((stage) => stage.querySelector("canvas"));
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.still = calm.matches;
    calm.addEventListener("change", () => { this.still = calm.matches; });
    this.#listen();
    if (matchMedia("(max-width: 760px)").matches) this.part("legend").open = false;
    if (trace) this.load(trace);
  }

  get language() { return Language.now === "en" ? 1 : 0; }

  say(key, values = {}) {
    return (this.words.texts[key]?.[this.language] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  /* Show a trace: from now on everything is about it. */
  load(trace) {
    this.pause();
    this.frames = [];
    this.part("kept").textContent = "";
    this.part("story").hidden = true;
    this.trace = trace;
    this.head = trace.head;
    this.tracks = trace.arms.map((_, i) => new Track(trace, i));
    this.colours = this.tracks.map((_, i) => this.palette[i % this.palette.length]);
    this.#people();
    this.#slots();
    const [, begin] = this.head.phases.find(([, , , compared]) => compared) ?? ["", 0];
    this.t = clamp(begin, this.head.from, this.head.until);
    const rows = Math.max(...this.tracks.map((track) => track.rows.count)), wanted = 4 * (this.head.until - this.head.from) / Math.max(1, rows);
    this.speed = SPEEDS.reduce((a, b) => (Math.abs(Math.log(b / wanted)) < Math.abs(Math.log(a / wanted)) ? b : a));
    this.speed = clamp(this.speed, SPEEDS[1], SPEEDS[8]);
    this.parts("stage").forEach((stage, arm) => { stage.hidden = arm >= this.tracks.length; });
    this.steps = null;
    this.chosen = "";
    this.view = { z: 1, x: 0, y: 0 };
    this.grounds = new Map();
    this.#activity();
    this.#told();
    this.resize();
  }

  stateAt(arm, t) { return this.tracks[arm].state(t); }

  // ---- what the trace says of places and people

  #people() {
    const { head } = this;
    this.streets = Object.keys(head.streets);
    this.elsewhere = new Set(this.streets.filter((key) => head.arms.every((arm) => !arm.governed.includes(key))));
    const yards = new Map();
    this.yardOf = new Map();
    for (const [key, department] of Object.entries(head.departments)) {
      if (department.level === "street") continue;
      const id = "y" + department.at.join(",");
      if (!yards.has(id)) {
        const place = department.level === "district" ? head.districts[department.place] : null;
        yards.set(id, { id, at: department.at, name: place?.name ?? (head.districts[department.place]?.name ?? [this.words.texts.replay_city[0], this.words.texts.replay_city[1]]), district: department.place, departments: [] });
      }
      const yard = yards.get(id);
      yard.departments.push(key);
      this.yardOf.set(key, yard);
    }
    this.yards = [...yards.values()];
    const posted = new Map();
    const add = (street, key) => { if (!posted.has(street)) posted.set(street, new Set()); posted.get(street).add(key); };
    for (const [key, department] of Object.entries(head.departments)) if (department.level === "street") add(department.place, key);
    for (const track of this.tracks) for (const crew of track.crews.values()) for (const post of crew.posts) if (post) add(head.names[post], crew.department);
    const order = Object.keys(head.departments);
    this.posted = new Map([...posted].map(([street, keys]) => [street, [...keys].sort((a, b) => order.indexOf(a) - order.indexOf(b))]));
    const known = this.tracks.map((track) => new Set([...track.cases.values()].map((one) => one.name)));
    this.lone = new Set(known.flatMap((mine, i) => (known.length > 1 ? [...mine].filter((name) => !known[1 - i]?.has(name)) : [])));
  }

  alone(name) { return this.lone.has(name); }

  style(department) {
    const n = this.head.departments[department]?.style ?? 0;
    return { shape: SHAPES[n % SHAPES.length], colour: this.words.colours[(n + 3 * Math.floor(n / SHAPES.length)) % this.words.colours.length], n };
  }

  /* Each case has the same place in both arms: its site, or the lowest place at its street that is free meanwhile. Where many
     cases lie open for long, only those to which something happens have a place; the rest are counted. */
  #slots() {
    this.places = new Map();
    this.peaks = new Map();
    const sites = new Map(), streets = new Map();
    this.head.hills.forEach((hill, h) => hill.sites.forEach((site, i) => sites.set(site, { hill: h, site: i })));
    for (const track of this.tracks) {
      for (const one of track.cases.values()) {
        let place = this.places.get(one.name);
        if (!place) {
          const site = sites.get(siteOf(one.name)), street = one.street;
          this.places.set(one.name, place = { ...(site ?? { street }), from: Infinity, to: 0, lively: [], spans: [] });
          if (!site) { if (streets.has(street)) streets.get(street).push(place); else streets.set(street, [place]); }
        }
        place.from = Math.min(place.from, one.occurred);
        place.to = Math.max(place.to, Math.min(one.over, this.head.until) + LINGER);
        for (const i of one.rows) if (!QUIET.has(track.rows.kind[i])) place.lively.push(track.rows.time[i]);
      }
    }
    for (const place of this.places.values()) if (place.hill !== undefined) place.spans = spells(place);
    const room = streets.size <= 3 ? 26 : 14;
    for (const [street, all] of streets) {
      if (this.#assign(all, (place) => [[place.from, place.to]]) > room) this.#assign(all, spells);
      this.peaks.set(street, Math.max(0, ...all.flatMap((place) => place.spans.map(([, , slot]) => slot + 1))));
    }
  }

  /* Give each span of each place the lowest slot that is free; how many it takes. */
  #assign(all, spansOf) {
    const ends = [], spans = [];
    for (const place of all) {
      place.spans = spansOf(place).map(([from, to]) => [from, to, -1]);
      spans.push(...place.spans);
    }
    for (const span of spans.sort((a, b) => a[0] - b[0])) {
      let slot = ends.findIndex((end) => end <= span[0]);
      if (slot < 0) slot = ends.length;
      ends[slot] = span[1];
      span[2] = slot;
    }
    return ends.length;
  }

  /* How many crews set out in each bin, an hour or a day, in each arm. */
  #activity() {
    const long = this.head.until - this.head.from, bin = long <= 21 * DAY ? HOUR : DAY, days = Math.max(1, Math.ceil(long / bin));
    this.daily = this.tracks.map(({ rows }) => {
      const found = new Float64Array(days);
      for (let i = 0; i < rows.count; i++) if (rows.kind[i] === K.SET_OUT && rows.time[i] >= this.head.from) found[Math.min(days - 1, Math.floor((rows.time[i] - this.head.from) / bin))] += 1;
      return found;
    });
  }

  // ---- time

  seek(t) {
    this.t = clamp(t, this.head.from, this.head.until);
    this.draw();
    this.#hear();
  }

  play() {
    if (this.playing) return;
    if (this.t >= this.head.until) this.t = this.head.from;
    this.playing = true;
    this.last = null;
    this.#buttons();
    if (this.still) this.beat = setInterval(() => this.#go(1000), 1000);
    else requestAnimationFrame((now) => this.#frame(now));
  }

  pause() {
    this.playing = false;
    clearInterval(this.beat);
    this.#buttons();
    this.#hear();
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  #frame(now) {
    if (!this.playing) return;
    if (this.last !== null) this.#go(Math.min(100, now - this.last));
    this.last = now;
    requestAnimationFrame((next) => this.#frame(next));
  }

  #go(milliseconds) {
    this.t = Math.min(this.head.until, this.t + Math.round(this.speed * milliseconds / 1000));
    this.draw();
    if (this.t >= this.head.until) this.pause();
  }

  /* To the next moment, or the one before, at which something happens in either arm. */
  step(by) {
    if (!this.steps) {
      const moments = new Set();
      for (const { rows } of this.tracks) for (let i = 0; i < rows.count; i++) if (TOLD.has(rows.kind[i]) && rows.time[i] >= this.head.from) moments.add(rows.time[i]);
      this.steps = Float64Array.from(moments).sort();
    }
    this.pause();
    const i = upTo(this.steps, this.t);
    if (by > 0) this.seek(this.steps[i] ?? this.head.until);
    else this.seek(this.steps[i - (i && this.steps[i - 1] === this.t ? 2 : 1)] ?? this.head.from);
  }

  faster(by) {
    const i = SPEEDS.indexOf(this.speed);
    this.speed = SPEEDS[clamp(i + by, 0, SPEEDS.length - 1)];
    this.#buttons();
    this.draw();
  }

  // ---- drawing

  resize() {
    if (!this.trace) return;
    this.#measure();
    this.draw();
  }

  #measure() {
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of this.parts("canvas")) {
      const { width, height } = canvas.getBoundingClientRect();
      if (!width) continue;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.ratio = ratio;
    this.base = null;
    this.strip = null;
  }

  ground(width, height) {
    const key = `${width} ${height} ${this.language}`;
    if (!this.grounds.has(key)) this.grounds.set(key, new Ground(this, width, height));
    return this.grounds.get(key);
  }

  draw() {
    if (!this.trace) return;
    const began = performance.now();
    this.tracks.forEach((track, arm) => { if (this.canvases[arm]) this.#stage(this.canvases[arm], track); });
    this.#strips();
    this.#surround();
    if (this.spent.length < 5000) this.spent.push(performance.now() - began);
  }

  #stage(canvas, track) {
    const width = Math.round(canvas.width / this.ratio), height = Math.round(canvas.height / this.ratio);
    if (!width || !height) return;
    const c = canvas.getContext("2d"), picture = new Picture(this, this.ground(width, height), this.view);
    if (!this.base) {
      [this.base, this.cover] = ["still", "names"].map((what) => {
        const layer = document.createElement("canvas");
        layer.width = canvas.width;
        layer.height = canvas.height;
        const pen = layer.getContext("2d");
        pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        picture[what](pen);
        return layer;
      });
    }
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.fillStyle = this.#night(this.t) && this.speed < 240 * MINUTE ? "#eef1f7" : PAPER;
    c.fillRect(0, 0, canvas.width, canvas.height);
    c.drawImage(this.base, 0, 0);
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    picture.draw(c, track, this.t, { linger: Math.max(20 * MINUTE, this.speed * .8), chosen: this.chosen });
    if (!picture.near) {
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.drawImage(this.cover, 0, 0);
    }
    canvas.hits = picture.hits;
  }

  #night(t) {
    const [begins, ends] = this.head.night, clock = t % DAY;
    return begins > ends ? clock >= begins || clock < ends : clock >= begins && clock < ends;
  }

  // -- the strips below: the whole period, and the time around now

  #strips() {
    this.#whole(this.part("whole"));
    this.#around(this.part("around"));
  }

  #whole(canvas) {
    const c = canvas.getContext("2d"), w = canvas.width / this.ratio, h = canvas.height / this.ratio, { from, until } = this.head;
    const x = (t) => (t - from) / Math.max(1, until - from) * w;
    if (!this.strip) {
      this.strip = document.createElement("canvas");
      this.strip.width = canvas.width;
      this.strip.height = canvas.height;
      const pen = this.strip.getContext("2d");
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.#days(pen, w, h, x);
    }
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, canvas.width, canvas.height);
    c.drawImage(this.strip, 0, 0);
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = INK;
    c.fillRect(x(this.t) - 1, 0, 2, h);
    polygon(c, x(this.t), 4, 6, 3, Math.PI / 2);
    c.fill();
  }

  #days(c, w, h, x) {
    const mid = h / 2, most = Math.max(1, ...this.daily.map((days) => days.reduce((a, b) => Math.max(a, b), 0)));
    const phases = this.head.phases.filter(([, begin, end]) => end > this.head.from && begin < this.head.until);
    for (const [, begin, end, compared] of phases) {
      if (compared) { c.fillStyle = WASH; c.fillRect(x(begin), 0, x(end) - x(begin), h); }
      if (begin > this.head.from) { c.fillStyle = "#aeb7c0"; c.fillRect(x(begin), 0, 1, h); }
    }
    if (this.head.until - this.head.from <= 21 * DAY) this.#nights(c, this.head.from, this.head.until, x, h);
    c.fillStyle = HAIR;
    c.fillRect(0, mid, w, 1);
    this.daily.forEach((days, arm) => {
      c.fillStyle = this.colours[arm];
      const wide = w / days.length;
      for (let day = 0; day < days.length; day++) {
        const high = Math.sqrt(days[day] / most) * (mid - 3);
        if (high) c.fillRect(day * wide, arm ? mid + 1 : mid - high, Math.max(1, wide - (wide > 3 ? 1 : 0)), high);
      }
    });
    c.font = '12px whistle, "Noto Sans SC", sans-serif';
    c.textAlign = "left";
    c.textBaseline = "top";
    c.lineJoin = "round";
    for (const [name, begin, end, compared] of phases) {
      const words = compared ? this.say("replay_compared", { name }) : name, left = Math.max(0, x(begin)) + 4;
      if (c.measureText(words).width > Math.min(w, x(end)) - left) continue;
      c.lineWidth = 3.5;
      c.strokeStyle = compared ? WASH : PAPER;
      c.strokeText(words, left, 2);
      c.fillStyle = INK;
      c.fillText(words, left, 2);
    }
  }

  #nights(c, from, to, x, h) {
    const [begins, ends] = this.head.night, long = (ends - begins + DAY) % DAY;
    c.fillStyle = "#e3e7f0";
    for (let day = Math.floor(from / DAY) - 1; day * DAY < to; day++) c.fillRect(x(day * DAY + begins), 0, x(long) - x(0), h);
  }

  get #window() { return clamp(this.speed * 40, 3 * HOUR, 60 * DAY); }

  #around(canvas) {
    const c = canvas.getContext("2d"), w = canvas.width / this.ratio, h = canvas.height / this.ratio, wide = this.#window;
    const from = this.t - wide / 2, x = (t) => (t - from) / wide * w;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, w, h);
    if (wide <= 14 * DAY) this.#nights(c, from, from + wide, x, h);
    c.font = '12px whistle, "Noto Sans SC", sans-serif';
    c.fillStyle = SOFT;
    c.textBaseline = "middle";
    c.textAlign = "left";
    const unit = [15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY].find((each) => each / wide * w > 88) ?? 60 * DAY;
    for (let at = Math.ceil(from / unit) * unit; at < from + wide; at += unit) {
      c.fillRect(x(at), h / 2 - 8, 1, 16);
      const moment = this.moment(at);
      c.fillText(unit < DAY ? moment.slice(11) : moment.slice(5, 10), x(at) + 4, h / 2);
    }
    this.tracks.forEach((track, arm) => {
      const { time, kind } = track.rows, first = upTo(time, from), end = Math.min(upTo(time, from + wide), first + 4000);
      for (let i = first; i < end; i++) {
        const k = kind[i];
        if (k !== K.CALLED && k !== K.QUORUM && k !== K.RESOLVED && k !== K.ARRIVED) continue;
        c.fillStyle = k === K.RESOLVED ? GOOD : this.colours[arm];
        const high = k === K.ARRIVED ? 4 : k === K.QUORUM ? 8 : 11;
        c.fillRect(x(time[i]) - .75, arm ? h - high : 0, k === K.RESOLVED ? 2.5 : 1.5, high);
      }
    });
    c.fillStyle = INK;
    c.fillRect(w / 2 - 1, 0, 2, h);
  }

  // -- words around the stages

  moment(t) { return new Date(Date.parse(this.head.start + "T00:00:00Z") + Math.floor(t / 1000)).toISOString().slice(0, 16).replace("T", " "); }

  clock(t) {
    const moment = this.moment(t), day = new Date(moment.slice(0, 10) + "T00:00:00Z").getUTCDay();
    return `${moment.slice(0, 10)} ${this.say("replay_days").split(",")[day]} ${moment.slice(11)}`;
  }

  phase(t) {
    const found = this.head.phases.find(([, begin, end]) => begin <= t && t < end) ?? this.head.phases[this.head.phases.length - 1];
    return this.say("replay_day_of", { n: Math.floor((t - found[1]) / DAY) + 1, name: found[0] });
  }

  #surround() {
    const now = performance.now();
    if (this.playing && now - (this.spoken ?? 0) < 100) return;
    this.spoken = now;
    const put = (part, words) => { if (part && part.textContent !== words) part.textContent = words; };
    put(this.part("clock"), this.clock(this.t));
    put(this.part("phase"), this.phase(this.t));
    const slider = this.part("whole");
    slider.setAttribute("aria-valuenow", String(Math.round((this.t - this.head.from) / MINUTE)));
    slider.setAttribute("aria-valuetext", this.clock(this.t));
    this.tracks.forEach((track, arm) => {
      const stage = this.parts("stage")[arm];
      if (!stage) return;
      put(stage.querySelector("[data-ticker]"), this.#latest(track));
      const cells = stage.querySelectorAll("[data-score] dd");
      this.#score(track, this.t).forEach(([, value], i) => put(cells[i], value));
    });
  }

  #counts(track) { return { of: track.own.base.of + track.rows.marks.of.length, calls: track.own.base.calls + track.rows.marks.calls.length, standby: track.own.base.standby || track.meter.rates.some((rates) => rates[1]) }; }

  /* The running score: words and value, as the measures define them. */
  #score(track, t) {
    const score = track.score(t), whole = (x) => Math.round(x).toLocaleString("en-US"), counts = this.tracks.map((each) => this.#counts(each));
    const share = (a, b) => (b ? `${a}/${b}` : "–");
    return [
      ...(counts.some((each) => each.of) ? [["replay_resolved", share(score.resolved, score.of), "resolved_share"]] : []),
      ...(counts.some((each) => each.calls) ? [["replay_in_time", share(score.met, score.calls) + (score.calls ? ` · ${Math.round(100 * score.met / score.calls)}%` : ""), "quorum_within_deadline_share"]] : []),
      ...(track.own.towns ? [["replay_nights", whole(score.nights), "active_site_nights"]] : []),
      ["replay_hours", whole(score.missions / HOUR), "active_officer_hours"],
      ...(counts.some((each) => each.standby) ? [["replay_standby", whole(score.standby / HOUR), "standby_officer_hours"]] : []),
    ];
  }

  #latest(track) {
    const { time, kind, case: cases, department, reason } = track.rows;
    for (let i = upTo(time, this.t) - 1, n = 0; i >= 0 && n < 200; i--, n++) {
      if (!TOLD.has(kind[i]) || kind[i] === K.PHASE) continue;
      const name = this.head.names[cases[i]], type = this.head.types[typeOf(name)]?.name[this.language] ?? "", street = this.head.streets[streetOf(name)]?.name[this.language] ?? "";
      const who = this.head.departments[this.head.names[department[i]]]?.name[this.language] ?? "", why = this.words.why[reason[i]]?.[this.language] ?? "";
      const what = this.words.kinds[kind[i]][this.language];
      return `${this.moment(time[i]).slice(5)}  ${[street, type].filter(Boolean).join(" · ")}${street || type ? this.say("replay_colon") : ""}${[who, what].filter(Boolean).join(" ")}${why ? this.say("replay_why", { why }) : ""}`;
    }
    return "";
  }

  /* For those who listen: what is seen, when it stands still. */
  #hear() {
    if (!this.trace || this.playing) return;
    const words = this.tracks.map((track) => {
      const open = track.open(this.t).size;
      return `${track.own.title[this.language]}: ${this.say("replay_open_now", { n: open })}. ${this.#latest(track)}`;
    });
    this.part("live").textContent = `${this.clock(this.t)}. ${words.join(" ")}`;
  }

  /* All words that depend on the language or the trace. */
  #told() {
    const l = this.language;
    this.part("title").textContent = this.head.title[l];
    this.tracks.forEach((track, arm) => {
      const stage = this.parts("stage")[arm];
      if (!stage) return;
      const name = stage.querySelector("[data-regime]");
      name.textContent = track.own.title[l];
      stage.style.setProperty("--arm", this.colours[arm]);
      this.canvases[arm].setAttribute("aria-label", this.say("replay_stage", { regime: track.own.title[l] }));
      const list = stage.querySelector("[data-score]");
      list.replaceChildren(...this.#score(track, this.t).map(([key, value, measure]) => {
        const cell = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
        dt.textContent = this.say(key);
        dd.textContent = value;
        dd.dataset.measure = measure;
        cell.append(dt, dd);
        return cell;
      }));
    });
    const slider = this.part("whole");
    slider.setAttribute("aria-label", this.say("replay_slider"));
    slider.setAttribute("aria-valuemin", "0");
    slider.setAttribute("aria-valuemax", String(Math.round((this.head.until - this.head.from) / MINUTE)));
    for (const button of this.parts("do")) {
      const words = this.say("replay_do_" + button.dataset.do);
      button.setAttribute("aria-label", words);
      button.title = words;
    }
    this.#buttons();
    this.#legend();
    if (!this.part("story").hidden) this.#story();
  }

  #buttons() {
    if (!this.trace) return;
    const play = this.element.querySelector('[data-do="play"]');
    play.setAttribute("aria-pressed", String(this.playing));
    const words = this.say(this.playing ? "replay_do_pause" : "replay_do_play");
    play.setAttribute("aria-label", words);
    play.title = words;
    const minutes = this.speed / MINUTE;
    const span = minutes < 60 ? this.say("replay_min", { n: minutes }) : minutes < 1440 ? this.say("replay_h", { n: minutes / 60 }) : this.say("replay_d", { n: minutes / 1440 });
    this.part("speed").textContent = this.say("replay_speed", { span });
  }

  #legend() {
    const crews = this.part("legend-crews"), seen = new Map(), l = this.language;
    for (const [key, department] of Object.entries(this.head.departments)) {
      const { n } = this.style(key);
      if (!seen.has(n)) seen.set(n, [key, []]);
      seen.get(n)[1].push(department.name[l]);
    }
    const item = (words, paint) => {
      const li = document.createElement("li"), canvas = document.createElement("canvas");
      canvas.width = canvas.height = 26 * 2;
      canvas.className = "sign";
      const c = canvas.getContext("2d");
      c.setTransform(2, 0, 0, 2, 0, 0);
      paint(c);
      const span = document.createElement("span");
      span.textContent = words;
      li.append(canvas, span);
      return li;
    };
    const sample = new Picture(this, { width: 26, height: 26, unit: 1, plain: true, blocks: new Map(), font: (size, weight = 400) => `${weight} ${size}px whistle` }, this.view);
    crews.replaceChildren(...[...seen.values()].map(([key, names]) => item(names.length > 2 ? this.say("replay_and_others", { name: names[0], n: names.length }) : names.join(this.say("story_comma")), (c) => sample.glyph(c, key, 13, 13, 7))));
    const [first] = Object.keys(this.head.departments), signs = this.part("legend-signs");
    signs.replaceChildren(...sample.legend(first).map(([key, paint]) => item(this.say(key), paint)));
  }

  // ---- a case

  choose(name) {
    this.chosen = name;
    const dialog = this.part("story");
    if (!name) {
      dialog.hidden = true;
      this.draw();
      return;
    }
    this.pause();
    dialog.hidden = false;
    this.#story();
    this.draw();
    dialog.querySelector("[data-close]").focus();
  }

  #story() {
    const body = this.part("told"), l = this.language, language = l ? "en" : "zh";
    const type = this.head.types[typeOf(this.chosen)], street = this.head.streets[streetOf(this.chosen)];
    this.part("case").textContent = `${street?.name[l] ?? ""} · ${type?.name[l] ?? ""}`;
    this.part("case-id").textContent = this.chosen;
    const stories = this.tracks.map((track) => {
      const one = [...track.cases.values()].find((each) => each.name === this.chosen);
      return one ? new Story(track, one, this.words, language) : null;
    });
    const longest = Math.max(1, ...stories.filter(Boolean).map((story) => Math.min(story.one.over, story.until) - story.one.occurred));
    body.replaceChildren(...stories.map((story, arm) => this.#column(story, arm, longest)));
    body.scrollTop = 0;
  }

  #column(story, arm, longest) {
    const make = (tag, name, words) => { const found = document.createElement(tag); if (name) found.className = name; if (words !== undefined) found.textContent = words; return found; };
    const column = make("section", "column");
    column.style.setProperty("--arm", this.colours[arm]);
    column.append(make("h3", "", this.tracks[arm].own.title[this.language]));
    if (!story) {
      column.append(make("p", "none", this.say("replay_not_here")));
      return column;
    }
    const links = story.links(), bar = make("div", "links"), total = links.reduce((sum, link) => sum + link.to - link.from, 0);
    bar.style.width = `${Math.max(4, 100 * total / longest)}%`;
    const sums = LINKS.map((_, link) => links.filter((each) => each.link === link).reduce((sum, each) => sum + each.to - each.from, 0));
    // very many links are drawn as their sums
    const drawn = links.length <= 80 ? links : sums.map((to, link) => ({ link, from: 0, to })).filter(({ to }) => to);
    for (const link of drawn) {
      const piece = make("i", `link ${LINKS[link.link]}${link.longest ? " longest" : ""}`);
      piece.style.flexGrow = String((link.to - link.from) / Math.max(1, total));
      piece.title = `${this.say("replay_link_" + LINKS[link.link])} ${story.lasting(link.to - link.from)}`;
      bar.append(piece);
    }
    column.append(bar);
    const most = links.find((link) => link.longest);
    if (most) {
      const p = make("p", "most");
      p.append(make("i", `dot ${LINKS[most.link]}`), this.say("replay_most", { link: this.say("replay_link_" + LINKS[most.link]), span: story.lasting(most.to - most.from) }));
      column.append(p);
    }
    column.append(make("p", "sums", sums.map((sum, link) => [this.say("replay_link_" + LINKS[link]), sum]).filter(([, sum]) => sum).map(([words, sum]) => this.say("replay_sum", { link: words, span: story.lasting(sum), share: Math.round(100 * sum / Math.max(1, total)) })).join(" · ")));
    for (const [title, steps] of story.sections()) {
      column.append(make("h4", "", title));
      const list = make("ol", "chain");
      for (const step of steps) {
        const li = make("li", step.longest ? "longest" : "");
        if (step.gap >= MINUTE) {
          const link = LINKS[LINK_OF[story.track.what(story.one, step.since) & 7]];
          const gap = make("div", "gap", this.say("replay_later", { span: story.lasting(step.gap) }));
          gap.prepend(make("i", `dot ${link}`));
          if (step.longest) gap.append(make("b", "", story.say("story_longest").trim()));
          li.append(gap);
        }
        const button = make("button", "moment", story.moment(step.t));
        button.type = "button";
        button.title = this.say("replay_go");
        button.addEventListener("click", () => this.seek(step.t));
        li.append(button, make("p", "", capital(step.words)));
        list.append(li);
      }
      column.append(list);
    }
    column.append(make("p", "ending", story.ending()));
    return column;
  }

  // ---- hands

  #listen() {
    const { element } = this;
    const acts = {
      play: () => this.toggle(), back: () => this.step(-1), next: () => this.step(1), slower: () => this.faster(-1), faster: () => this.faster(1),
      closer: () => this.zoom(1.5), wider: () => this.zoom(1 / 1.5), all: () => this.zoom(0), print: () => print(), frame: () => this.keep(),
      start: () => this.seek(this.head.from), end: () => this.seek(this.head.until),
    };
    for (const button of this.parts("do")) button.addEventListener("click", () => acts[button.dataset.do]());
    this.part("close").addEventListener("click", () => { this.choose(""); this.canvases[0].focus(); });
    document.addEventListener("keydown", (event) => { if (event.target === document.body || element.contains(event.target)) this.#key(event); });
    this.#slider(this.part("whole"), (x, w) => this.seek(this.head.from + x / w * (this.head.until - this.head.from)));
    let held = 0;
    this.#slider(this.part("around"), (x, w, first) => {
      if (first) held = this.t + (x / w - .5) * this.#window;
      this.seek(first ? held : held - (x / w - .5) * this.#window);
    }, true);
    this.canvases.forEach((canvas, arm) => this.#hand(canvas, arm));
    Language.told.push(() => { if (this.trace) { this.#measure(); this.#told(); this.draw(); } });
    new ResizeObserver(() => this.resize()).observe(this.part("stages"));
    addEventListener("beforeprint", () => this.film());
    document.fonts?.load("16px whistle").then(() => { this.grounds?.clear(); this.resize(); });
  }

  #key(event) {
    if (!this.trace || event.ctrlKey || event.metaKey || event.altKey) return;
    const story = !this.part("story").hidden, on = event.target;
    if (event.key === "Escape" && story) { this.choose(""); this.canvases[0].focus(); return; }
    if (story && on.closest("[data-story]")) return;
    const canvas = this.canvases.includes(on) ? on : null, pressing = on.closest("button, summary, a");
    const acts = {
      " ": () => this.toggle(), ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), "+": () => this.faster(1), "=": () => this.faster(1),
      "-": () => this.faster(-1), Home: () => this.seek(this.head.from), End: () => this.seek(this.head.until), l: () => Language.swap(), L: () => Language.swap(),
      PageDown: () => this.seek(this.t + DAY), PageUp: () => this.seek(this.t - DAY),
      ArrowDown: canvas && (() => this.#next(canvas, 1)), ArrowUp: canvas && (() => this.#next(canvas, -1)),
      Enter: canvas && this.chosen && (() => this.choose(this.chosen)),
    };
    const act = acts[event.key];
    if (!act || (pressing && (event.key === " " || event.key === "Enter"))) return;
    event.preventDefault();
    act();
  }

  /* Choose the next case on a stage, by keyboard. */
  #next(canvas, by) {
    const cases = (canvas.hits ?? []).map(([, , one]) => one).filter(Boolean);
    if (!cases.length) return;
    const i = cases.findIndex((one) => one.name === this.chosen);
    this.pause();
    this.chosen = cases[(i + by + cases.length) % cases.length].name;
    const l = this.language;
    this.part("live").textContent = this.say("replay_chosen", { type: this.head.types[typeOf(this.chosen)]?.name[l] ?? "", street: this.head.streets[streetOf(this.chosen)]?.name[l] ?? "" });
    this.draw();
  }

  #slider(canvas, to, relative = false) {
    let down = false;
    const go = (event, first) => {
      const box = canvas.getBoundingClientRect();
      to(event.clientX - box.left, box.width, first);
    };
    canvas.addEventListener("pointerdown", (event) => { if (!this.trace) return; down = true; canvas.setPointerCapture(event.pointerId); if (relative) this.pause(); go(event, true); if (relative) down = false; });
    canvas.addEventListener("pointermove", (event) => { if (down) go(event, false); });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { down = false; });
  }

  /* Click a case; drag, wheel or pinch the schematic. */
  #hand(canvas) {
    const fingers = new Map();
    let moved = 0, apart = 0;
    canvas.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, [event.clientX, event.clientY]); moved = 0; apart = 0; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before || !this.trace) return;
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      moved += Math.hypot(event.clientX - before[0], event.clientY - before[1]);
      if (fingers.size === 2) {
        const [a, b] = [...fingers.values()], now = Math.hypot(a[0] - b[0], a[1] - b[1]);
        if (apart) this.zoom(now / apart, canvas, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
        apart = now;
      } else if (this.view.z > 1 && moved > 4) {
        this.view.x -= (event.clientX - before[0]) / this.view.z;
        this.view.y -= (event.clientY - before[1]) / this.view.z;
        this.base = null;
        this.draw();
      }
    });
    canvas.addEventListener("pointerup", (event) => {
      fingers.delete(event.pointerId);
      if (moved > 8 || !this.trace) return;
      const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
      const [, hit] = (canvas.hits ?? []).reduce((best, hit) => { const far = Math.hypot(hit[0] - x, hit[1] - y); return far < best[0] ? [far, hit] : best; }, [event.pointerType === "touch" ? 28 : 20, null]);
      if (hit?.[2]) this.choose(hit[2].name);
      else if (hit) this.zoom(this.view.z < 5 ? 3 : 2.5, canvas, event.clientX, event.clientY);
    });
    canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("wheel", (event) => {
      if (!this.trace || (this.view.z === 1 && event.deltaY > 0)) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), canvas, event.clientX, event.clientY);
    }, { passive: false });
  }

  /* Come closer to a point of both stages; nought: all of it again. */
  zoom(by, canvas = this.canvases[0], clientX, clientY) {
    const box = canvas.getBoundingClientRect(), view = this.view, z = by ? clamp(view.z * by, 1, 40) : 1;
    const px = (clientX ?? box.left + box.width / 2) - box.left - box.width / 2, py = (clientY ?? box.top + box.height / 2) - box.top - box.height / 2;
    view.x += px / view.z - px / z;
    view.y += py / view.z - py / z;
    view.z = z;
    if (z === 1) view.x = view.y = 0;
    this.base = null;
    this.draw();
  }

  // ---- on paper: a strip of a few frames

  /* Keep the moment as a frame of the strip that is printed. */
  keep() {
    this.frames.push(this.t);
    this.frames.sort((a, b) => a - b);
    this.part("live").textContent = this.say("replay_kept", { n: this.frames.length });
    this.part("kept").textContent = String(this.frames.length);
  }

  film() {
    if (!this.trace) return;
    const [, begin, end] = this.head.phases.find(([, , , compared]) => compared) ?? ["", this.head.from, this.head.until];
    const from = clamp(begin, this.head.from, this.head.until), until = clamp(end, this.head.from, this.head.until);
    const moments = this.frames.length ? this.frames : Array.from({ length: FRAMES }, (_, i) => this.#busiest(from + (until - from) * i / FRAMES, from + (until - from) * (i + 1) / FRAMES));
    const width = 560, height = 330, ground = this.ground(width, height);
    const film = this.part("film");
    film.replaceChildren(...moments.map((t, n) => {
      const figure = document.createElement("figure");
      this.tracks.slice(0, 2).forEach((track) => {
        const canvas = document.createElement("canvas");
        canvas.width = 2 * width;
        canvas.height = 2 * height;
        const c = canvas.getContext("2d"), picture = new Picture(this, ground, { z: 1, x: 0, y: 0 });
        c.setTransform(2, 0, 0, 2, 0, 0);
        picture.still(c);
        picture.draw(c, track, t);
        picture.near || this.#cover(c, picture, width, height);
        const box = document.createElement("div"), words = document.createElement("p");
        words.textContent = `${track.own.title[this.language]} · ${this.#score(track, t).map(([key, value]) => `${this.say(key)} ${value}`).join(" · ")}`;
        box.append(canvas, words);
        figure.append(box);
      });
      const caption = document.createElement("figcaption");
      caption.textContent = `${n + 1} · ${this.clock(t)} · ${this.phase(t)}`;
      figure.prepend(caption);
      return figure;
    }));
  }

  #cover(c, picture, width, height) {
    const layer = document.createElement("canvas");
    layer.width = 2 * width;
    layer.height = 2 * height;
    const pen = layer.getContext("2d");
    pen.setTransform(2, 0, 0, 2, 0, 0);
    picture.names(pen);
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(layer, 0, 0);
  }

  /* The moment between two at which most crews are on site, looked for every half hour or so. */
  #busiest(from, to) {
    let best = from, most = -1;
    for (let i = 0; i < 48; i++) {
      const t = from + (to - from) * i / 48;
      let there = 0;
      for (const track of this.tracks) {
        for (const crew of track.crews.values()) {
          const j = upTo(crew.time, t) - 1;
          there += j >= 0 && (crew.doing[j] === WAIT || crew.doing[j] === WORK || crew.doing[j] === ROAD);
        }
      }
      if (there > most) { most = there; best = t; }
    }
    return Math.round(best);
  }
}
