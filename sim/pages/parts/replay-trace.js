"use strict";
/* A trace: its bytes decoded, and what is seen of an arm at any moment. The twin of sim/trace.py; tests hold the two together.
   Times are whole microseconds; a century is below 2^53, so that doubles hold them exactly. */

const DAY = 86400e6, HOUR = 3600e6, MINUTE = 60e6;
const K = {
  OCCURRED: 1, SEEN: 2, HANDED_OVER: 3, DETECTED: 4, TRIAGED: 5, CALLED: 6, TURNED_BACK: 7, DESK: 8, DISPUTED: 9, DATED: 10,
  DECIDED: 11, ASKED: 12, GATHERED: 13, QUORUM: 14, FOUND: 15, EVACUATED: 16, DETAINED: 17, SEIZED: 18, SEALED: 19,
  STAGE_DONE: 20, VISIT_ENDED: 21, RECORDED: 22, RESOLVED: 23, RELAPSED: 24, ENDED: 25, ESCALATED: 26, INTERRUPTED: 27,
  CONSENT: 28, STRUCK: 29, ON_THE_SPOT: 30, HELD_BACK: 31, HOT_SPOT: 32, PERMITTED: 33,
  SET_OUT: 40, AT_POINT: 41, ARRIVED: 42, PHONED: 43, WORK_BEGAN: 44, WORK_ENDED: 45, LEFT: 46, BACK: 47, ON_POST: 48,
  OFF_POST: 49, LENT: 50, ENTERED: 60, WORKS: 61, LIES_LOW: 62, REOPENS: 63, GONE: 64, MOVED: 65, PHASE: 80, JOINED: 83,
};
const R = { LOST: 4, ALONE: 5, TOKEN: 11, DIED: 27, NOBODY_THERE: 33, BEGINS: 80 };
const DOING = ["rest", "post", "road", "track", "wait", "work", "home"];
const [REST, POST, ROAD, TRACK, WAIT, WORK, HOME] = DOING.keys();
const PHASES = ["hidden", "known", "called", "coming", "there", "work"];
const SIGNS = ["", "back", "paper", "held", "up", "fled", "lost", "shelved"];
const AT_SITE = ["", "works", "low", "opens"];
const WAYS = ["whistle", "petition", "lead", "separate", "assigned"];
const MARKS = ["of", "resolved", "calls", "met", "nights"];

/* How many of the sorted numbers are at most x. */
function upTo(sorted, x) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle + 1; else high = middle;
  }
  return low;
}

class Trace {
  /* From base64 of deflated bytes, as a page carries it. */
  static async open(base64) {
    const text = atob(base64.trim()), packed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Trace(new Uint8Array(await new Response(stream).arrayBuffer()));
  }

  /* From the bytes that sim.trace.encode writes. */
  constructor(raw) {
    const length = raw[0] + raw[1] * 256 + raw[2] * 65536 + raw[3] * 16777216;
    this.head = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)));
    let at = 4 + length;
    const number = () => {
      let value = 0, unit = 1, byte;
      do { byte = raw[at++]; value += (byte & 127) * unit; unit *= 128; } while (byte & 128);
      return value;
    };
    const differences = (into, from, to) => {
      let total = 0;
      for (let i = from; i < to; i++) {
        const step = number();
        into[i] = total += step % 2 ? -(step + 1) / 2 : step / 2;
      }
    };
    const { common, rows, ways, marks, columns } = this.head;
    const shared = columns.map(() => new Float64Array(common));
    for (const column of shared) differences(column, 0, common);
    this.arms = rows.map((count, i) => {
      const arm = { count };
      columns.forEach((name, c) => {
        arm[name] = name === "time" ? new Float64Array(count) : new Int32Array(count);
        arm[name].set(shared[c]);
        differences(arm[name], common, count);
      });
      arm.ways = Int32Array.from({ length: ways[i] }, number);
      arm.marks = {};
      for (const name of MARKS) differences(arm.marks[name] = new Float64Array(marks[i][name]), 0, marks[i][name]);
      return arm;
    });
  }
}

/* What is there at a moment, of things that come and go: kept every so many changes, and gone on with from there. */
class Present {
  constructor(spans) {
    const changes = [];
    for (const [from, to, thing] of spans) {
      changes.push([from, 0, thing]);
      if (to < Infinity) changes.push([to, 1, thing]);
    }
    changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    this.changes = changes;
    this.times = Float64Array.from(changes, (change) => change[0]);
    this.kept = [[]];
    const there = new Set();
    changes.forEach(([, gone, thing], i) => {
      if (i && i % 256 === 0) this.kept.push([...there]);
      if (gone) there.delete(thing); else there.add(thing);
    });
  }

  at(t) {
    const until = upTo(this.times, t);
    let now = this.now;
    if (!now || until < now.until || until > now.until + 1024) {
      const block = Math.min(until >> 8, this.kept.length - 1);
      now = this.now = { until: block << 8, there: new Set(this.kept[block]) };
    }
    for (; now.until < until; now.until++) {
      const [, gone, thing] = this.changes[now.until];
      if (gone) now.there.delete(thing); else now.there.add(thing);
    }
    return now.there;
  }
}

const streetOf = (name) => name.split("@")[1]?.split("#")[0] ?? "";
const typeOf = (name) => name.split("@")[0];
const siteOf = (name) => name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name;
const departmentOf = (name) => name.slice(0, Math.max(0, name.lastIndexOf("/")));

/* One arm, its rows read once into a track for every case, crew and group; what is seen at a moment is then looked up. */
class Track {
  constructor(trace, arm) {
    this.head = trace.head;
    this.arm = arm;
    this.rows = trace.arms[arm];
    this.names = trace.head.names;
    this.own = trace.head.arms[arm];
    this.cases = new Map();
    this.crews = new Map();
    this.groups = new Map();
    this.streetNumbers = new Map(Object.keys(this.head.streets).map((key, i) => [key, i]));
    this.governed = new Set(this.own.governed);
    this.meter = { time: [-1], missions: [this.own.base.missions], standby: [this.own.base.standby], rates: [[0, 0]] };
    this.begin = Math.max(this.head.window[0], this.head.from);
    this.rates = [0, 0];
    for (let i = 0; i < this.rows.count; i++) this.#see(i);
    this.#sum();
    this.#index();
  }

  #see(i) {
    const { time, kind, case: cases, stage, street, department, crew, reason } = this.rows;
    const t = time[i], k = kind[i], number = cases[i];
    if (k === K.OCCURRED && !this.cases.has(number)) {
      const name = this.names[number], street = streetOf(name), type = typeOf(name);
      this.cases.set(number, {
        number, name, street, type, streetNumber: this.streetNumbers.get(street) ?? -1,
        deadline: this.head.types[type]?.deadline ?? Infinity, occurred: t, over: Infinity, end: 0, time: [], what: [], rows: [], fled: [],
        stages: new Map(), tokens: new Set(), on: new Map(), doing: new Int32Array(7),
        at: { detected: 0, called: 0, stage: 0, quorum: 0, recorded: 0, alone: 0, sign: 0, rungs: 0 },
      });
    } else if (k >= K.SET_OUT && k <= K.BACK) {
      this.#move(i, t, k, number, crew[i]);
    } else if (k >= K.ON_POST && k <= K.LENT) {
      this.#stand(t, k, street[i], crew[i], reason[i]);
    } else if ((k >= K.ENTERED && k <= K.MOVED) || (crew[i] && (k === K.DETAINED || k === K.SEALED))) {
      this.#group(t, k, number, crew[i]);
    }
    const one = this.cases.get(number);
    if (!one) return;
    one.rows.push(i);
    if (k < K.ON_POST) this.#happen(one, t, k, stage[i], department[i], reason[i]);
  }

  #happen(one, t, k, stage, department, reason) {
    if (one.over < Infinity) return;
    const at = one.at;
    const sign = k === K.HANDED_OVER ? (reason === R.LOST ? 6 : -1)
      : k === K.ESCALATED ? (reason === R.DIED ? 7 : 4)
      : k === K.FOUND ? (reason === R.NOBODY_THERE ? 5 : 0)
      : k === K.TURNED_BACK ? 1 : k === K.DESK || k === K.DISPUTED || k === K.DATED ? 2 : k === K.HELD_BACK ? 3
      : k === K.EVACUATED ? 5 : k === K.CALLED || k === K.DECIDED || k === K.DETECTED || k === K.SET_OUT ? 0 : -1;
    if (sign === 5 && at.sign !== 5) one.fled.push(t);
    if (sign >= 0) at.sign = sign;
    if (k === K.DETECTED) at.detected = 1;
    else if (k === K.CALLED) {
      if (!one.stages.has(stage)) one.stages.set(stage, [t, Infinity]);
      at.stage = stage;
      at.called = 1;
    } else if (k === K.GATHERED) {
      const clock = one.stages.get(stage);
      if (clock && clock[1] === Infinity) clock[1] = t;
    } else if (k === K.QUORUM) at.quorum = 1;
    else if (k === K.VISIT_ENDED || k === K.INTERRUPTED) {
      at.quorum = 0;
      one.tokens.clear();
      this.#tokens(one, t);
    } else if (k === K.DECIDED) {
      if (reason === R.TOKEN) one.tokens.add(department); else one.tokens.delete(department);
      this.#tokens(one, t);
      if (this.head.departments[this.names[department]].level !== "street") at.alone = 0;
    } else if (k === K.TRIAGED) at.alone = reason === R.ALONE ? 1 : 0;
    else if (k === K.RECORDED) at.recorded = 1;
    else if (k === K.ESCALATED && reason !== R.DIED) at.rungs += 1;
    if (k === K.DESK || k === K.DISPUTED || k === K.DATED || k === K.TURNED_BACK) at.alone = 0;
    if (k === K.RESOLVED || k === K.ENDED) {
      one.over = t;
      one.end = k;
    }
    this.#note(one, t);
  }

  /* What a case is like from t on, in one number. */
  #note(one, t) {
    const at = one.at, doing = one.doing;
    const phase = doing[WORK] ? 5 : doing[WAIT] ? 4 : doing[ROAD] || doing[TRACK] ? 3 : at.called ? 2 : at.detected;
    const what = phase | at.quorum << 3 | at.recorded << 4 | at.alone << 5 | at.sign << 6 | Math.min(15, at.rungs) << 9 | at.stage << 13;
    const last = one.time.length - 1;
    if (last >= 0 && one.time[last] === t) one.what[last] = what;
    else if (last < 0 || one.what[last] !== what) { one.time.push(t); one.what.push(what); }
  }

  #crew(number) {
    let found = this.crews.get(number);
    if (!found) {
      const name = this.names[number], department = departmentOf(name);
      found = {
        number, name, department, size: this.own.sizes[department] ?? 1, holder: this.names.indexOf(department),
        time: [], doing: [], case: [], token: [], legs: [], leg: [], out: false, post: 0, lent: 0, now: REST, for: 0, counted: 0,
        turns: [], posts: new Set(), posted: [[], []], lents: [[], []],
      };
      this.crews.set(number, found);
    }
    return found;
  }

  #set(crew, t, doing, number, i = -1) {
    if (crew.out && crew.for && this.cases.has(crew.for)) {
      const before = this.cases.get(crew.for);
      before.doing[crew.now] -= 1;
      before.on.delete(crew);
      if (crew.for !== number && before.over === Infinity) this.#note(before, t);
    }
    crew.now = doing;
    crew.for = number;
    const one = number ? this.cases.get(number) : null;
    if (one) {
      one.doing[doing] += 1;
      one.on.set(crew, true);
    }
    this.#leg(crew, t, doing, i);
    this.#enter(crew, t);
  }

  #enter(crew, t) {
    const one = crew.for ? this.cases.get(crew.for) : null;
    const token = one && one.tokens.has(crew.holder) && crew.now !== HOME && crew.now > POST ? 1 : 0;
    const last = crew.time.length - 1;
    if (last >= 0 && crew.time[last] === t) crew.time.pop(), crew.doing.pop(), crew.case.pop(), crew.token.pop(), crew.leg.pop();
    crew.time.push(t);
    crew.doing.push(crew.now);
    crew.case.push(crew.for);
    crew.token.push(token);
    crew.leg.push(crew.legs.length - 1);
  }

  #tokens(one, t) {
    for (const crew of one.on.keys()) this.#enter(crew, t);
  }

  /* A leg: from when to when, and between which places; an end that is not known yet is Infinity. */
  #leg(crew, t, doing, i) {
    const last = crew.legs[crew.legs.length - 1];
    if (doing === ROAD) {
      crew.legs.push({ begin: t, end: Infinity, from: crew.place ?? null, cut: crew.cut ?? -1, to: ["case", crew.for, "point"], i });
    } else if (doing === TRACK) {
      last && (last.end = t);
      crew.legs.push({ begin: t, end: Infinity, from: ["case", crew.for, "point"], cut: -1, to: ["case", crew.for, "site"], i });
    } else if (doing === WAIT || doing === WORK) {
      if (last && last.end === Infinity) { last.end = t; last.to = ["case", crew.for, "site"]; }
      crew.place = ["case", crew.for, "site"];
      crew.cut = -1;
      return;
    } else if (doing === HOME) {
      const cut = last && last.end === Infinity ? crew.legs.length - 1 : -1;
      if (cut >= 0) last.stopped = t;
      crew.legs.push({ begin: t, end: Infinity, from: cut >= 0 ? null : crew.place ?? ["case", crew.for, "site"], cut, to: ["home", crew.lent], i });
    } else {
      if (last && last.end === Infinity) last.end = t;
      crew.place = null;
      crew.cut = -1;
      return;
    }
    crew.place = null;
    crew.cut = crew.legs.length - 1;
  }

  #move(i, t, k, number, crewNumber) {
    const crew = this.#crew(crewNumber);
    if (k === K.SET_OUT || k === K.BACK) crew.turns.push(t, i);
    if (k === K.SET_OUT) {
      const last = crew.legs[crew.legs.length - 1];
      if (!crew.out) { crew.place = ["home", crew.lent]; crew.cut = -1; }
      else if (crew.cut >= 0 && last && last.end === Infinity) last.stopped = t;
      this.#rate(crew, t, -1);
      this.#set(crew, t, ROAD, number, i);
      crew.out = true;
      crew.counted = this.governed.has(streetOf(this.names[number])) ? 1 : 0;
      this.#rate(crew, t, 1);
    } else if (!crew.out || k === K.PHONED) {
      return;
    } else if (k === K.BACK) {
      this.#rate(crew, t, -1);
      this.#set(crew, t, crew.post ? POST : REST, 0, i);
      crew.out = false;
      this.#rate(crew, t, 1);
    } else {
      const doing = k === K.AT_POINT ? TRACK : k === K.ARRIVED || k === K.WORK_ENDED ? WAIT : k === K.WORK_BEGAN ? WORK : HOME;
      this.#set(crew, t, doing, number, i);
    }
  }

  #stand(t, k, street, crewNumber, reason) {
    const crew = this.#crew(crewNumber);
    if (k === K.LENT) {
      crew.lent = reason === R.BEGINS ? street : 0;
      crew.lents[0].push(t);
      crew.lents[1].push(crew.lent);
      return;
    }
    this.#rate(crew, t, -1);
    crew.post = k === K.ON_POST ? street : 0;
    crew.posts.add(crew.post);
    crew.posted[0].push(t);
    crew.posted[1].push(crew.post);
    this.#rate(crew, t, 1);
    if (!crew.out) {
      crew.now = crew.post ? POST : REST;
      crew.for = 0;
      this.#enter(crew, t);
    }
  }

  #rate(crew, t, sign) {
    const size = sign * crew.size, rates = this.rates;
    if (crew.out) rates[0] += size * crew.counted;
    else if (crew.post && this.governed.has(this.names[crew.post])) rates[1] += size;
    if (sign < 0) return;
    const { time, rates: kept } = this.meter, last = time.length - 1;
    if (time[last] === t) kept[last] = [...rates]; else { time.push(t); kept.push([...rates]); }
  }

  #group(t, k, number, group) {
    let found = this.groups.get(group);
    if (!found) this.groups.set(group, found = { number: group, name: this.names[group], time: [], what: [], site: [] });
    const site = siteOf(this.names[number]);
    const what = k === K.GONE || k === K.SEALED || !site ? 0 : k === K.WORKS ? 1 : k === K.LIES_LOW || k === K.DETAINED ? 2 : 3;
    const last = found.time.length - 1;
    if (last >= 0 && found.time[last] === t) found.what[last] = what, found.site[last] = what ? site : "";
    else found.time.push(t), found.what.push(what), found.site.push(what ? site : "");
  }

  /* Officers × time up to each change of the rates; nights before each night. */
  #sum() {
    const { time, missions, standby, rates } = this.meter, end = this.head.window[1];
    for (let i = 1; i < time.length; i++) {
      const passed = Math.max(0, Math.min(time[i], end) - Math.max(time[i - 1], this.begin));
      missions.push(missions[i - 1] + rates[i - 1][0] * passed);
      standby.push(standby[i - 1] + rates[i - 1][1] * passed);
    }
    const [first, last] = this.head.window, dusk = this.head.night[0];
    this.dusks = [];
    this.nights = [0];
    this.rows.marks.nights.forEach((active, night) => {
      const at = night * DAY + dusk;
      if (first <= at && at < last) {
        this.dusks.push(at);
        this.nights.push(this.nights[this.nights.length - 1] + active);
      }
    });
  }

  #index() {
    this.ordered = [...this.cases.values()].filter((one) => one.over < Infinity).sort((a, b) => a.over - b.over);
    this.overs = Float64Array.from(this.ordered, (one) => one.over);
    this.present = new Present([...this.cases.values()].map((one) => [one.occurred, one.over, one]));
    const spans = [];
    for (const crew of this.crews.values()) {
      let since = -1;
      crew.time.forEach((t, i) => {
        const out = crew.doing[i] >= ROAD;
        if (out && since < 0) since = t;
        if (!out && since >= 0) { spans.push([since, t, crew]); since = -1; }
      });
      if (since >= 0) spans.push([since, Infinity, crew]);
    }
    this.abroad = new Present(spans);
  }

  /* The cases that are open, and the crews that are out, at t: sets that hold until they are asked for again. */
  open(t) { return this.present.at(t); }
  out(t) { return this.abroad.at(t); }

  /* The cases that were over between two moments. */
  closed(from, to) {
    return this.ordered.slice(upTo(this.overs, from), upTo(this.overs, to));
  }

  /* What a case is like at t: one number, to be taken apart by `read`. */
  what(one, t) {
    const i = upTo(one.time, t);
    return i ? one.what[i - 1] : 0;
  }

  static read(what) {
    return {
      phase: what & 7, quorum: what >> 3 & 1, recorded: what >> 4 & 1, alone: what >> 5 & 1, sign: what >> 6 & 7,
      rungs: what >> 9 & 15, stage: what >> 13,
    };
  }

  /* When the stage last called for was first called for, and when its quorum was at the designated point; -1: not yet. */
  clock(one, stage, t) {
    const found = one.stages.get(stage);
    return found ? [found[0], found[1] <= t ? found[1] : -1] : [-1, -1];
  }

  score(t) {
    const { base } = this.own, marks = this.rows.marks;
    const found = {};
    for (const name of MARKS) if (name !== "nights") found[name] = base[name] + upTo(marks[name], t);
    found.nights = this.nights[upTo(this.dusks, t)];
    found.active = 0;
    for (const group of this.groups.values()) {
      const i = upTo(group.time, t) - 1;
      if (i >= 0 && group.what[i] === 1 && this.governed.has(streetOf(group.site[i]))) found.active += 1;
    }
    const i = upTo(this.meter.time, t) - 1, rates = this.meter.rates[i];
    const passed = Math.max(0, Math.min(t, this.head.window[1]) - Math.max(this.meter.time[i], this.begin));
    found.missions = this.meter.missions[i] + rates[0] * passed;
    found.standby = this.meter.standby[i] + rates[1] * passed;
    return found;
  }

  /* The street at whose post a crew stands by, and the one it is lent to; "" if none. */
  postAt(crew, t) { return this.names[crew.posted[1][upTo(crew.posted[0], t) - 1] ?? 0]; }
  lentAt(crew, t) { return this.names[crew.lents[1][upTo(crew.lents[0], t) - 1] ?? 0]; }

  /* By which way the call in a row was made. */
  way(i) {
    if (!this.callsAt) this.callsAt = Array.from(this.rows.kind.keys()).filter((row) => this.rows.kind[row] === K.CALLED);
    return WAYS[this.rows.ways[upTo(this.callsAt, i) - 1]];
  }

  /* What is seen at t, in the words of sim.trace.state. */
  state(t) {
    const cases = {}, crews = {}, sites = {};
    for (const one of this.open(t)) {
      const it = Track.read(this.what(one, t)), [called, gathered] = this.clock(one, it.stage, t);
      cases[one.name] = [
        PHASES[it.phase], it.stage, called, gathered, !!it.quorum, !!it.recorded, !!it.alone, SIGNS[it.sign], it.rungs,
      ];
    }
    for (const crew of this.crews.values()) {
      const i = upTo(crew.time, t) - 1;
      if (i >= 0 && crew.doing[i] !== REST) crews[crew.name] = [DOING[crew.doing[i]], this.names[crew.case[i]], !!crew.token[i]];
    }
    for (const group of this.groups.values()) {
      const i = upTo(group.time, t) - 1;
      if (i >= 0 && group.what[i]) sites[group.site[i]] = [AT_SITE[group.what[i]], group.name];
    }
    return { cases, crews, sites, score: this.score(t) };
  }
}
