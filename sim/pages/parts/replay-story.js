/* One case under one arm as a causal chain, in the words of `whistle story`: the twin of sim/course.py and sim/story.py.
   Tests compare the two word for word. */

const SOON = 30 * MINUTE, MANY = 4;
const LINKS = ["detection", "coordination", "travel", "waiting", "work"];
const LINK_OF = [0, 1, 1, 2, 3, 4];  // by phase

class Story {
  /* `words` holds the texts by key and the names of reasons, each as [Chinese, English]. */
  constructor(track, one, words, language) {
    this.track = track;
    this.head = track.head;
    this.one = one;
    this.words = words;
    this.l = language === "en" ? 1 : 0;
    this.language = language;
    this.until = this.head.until;
    this.reason = {};
    for (const [name, [number, ...both]] of Object.entries(words.reasons)) this.reason[number] = { name: name.toLowerCase(), both };
    this.type = this.head.types[typeOf(one.name)];
    this.street = streetOf(one.name);
    this.#read();
  }

  say(key, values = {}) {
    return (this.words.texts[key]?.[this.l] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // ---- the course

  #event(i) {
    const { time, kind, stage, department, crew, reason } = this.track.rows, names = this.head.names;
    return { i, t: time[i], k: kind[i], stage: stage[i], department: names[department[i]], crew: names[crew[i]], number: crew[i], reason: reason[i] };
  }

  #read() {
    this.before = [];
    this.visits = [];
    this.after = [];
    const working = new Map(), abroad = new Map();
    for (const i of this.one.rows) {
      const e = this.#event(i);
      const visit = this.visits[this.visits.length - 1];
      if (e.k === K.CALLED) {
        if (visit && visit.called.t === e.t && !visit.decisions.length) visit.stages.push(e.stage);
        else this.visits.push({ called: e, stages: [e.stage], desks: [], decisions: [], missions: [], gathered: null, quorum: null, found: null, effects: [], ended: null });
        continue;
      }
      if (!visit) { this.before.push(e); continue; }
      const mission = abroad.get(e.crew);
      const away = mission && mission.end >= e.t && (mission.endRow === -1 || mission.endRow > e.i) ? mission : null;
      if ([K.DESK, K.DISPUTED, K.CONSENT, K.DATED, K.HANDED_OVER].includes(e.k)) visit.desks.push(e);
      else if (e.k === K.DECIDED) visit.decisions.push(e);
      else if (e.k === K.SET_OUT) this.#sets(visit, e, abroad);
      else if (e.k === K.GATHERED) visit.gathered ??= e.t;
      else if (e.k === K.QUORUM) visit.quorum ??= e.t;
      else if (e.k === K.FOUND) visit.found ??= e;
      else if (e.k === K.VISIT_ENDED) visit.ended = e;
      else if ([K.DETAINED, K.SEIZED, K.SEALED, K.STAGE_DONE, K.EVACUATED].includes(e.k)) visit.effects.push(e);
      else if (e.k >= K.AT_POINT && e.k <= K.LEFT) { if (away) this.#on(away, e, working); }
      else if ([K.BACK, K.OCCURRED, K.SEEN, K.DETECTED, K.TRIAGED, K.ASKED].includes(e.k)) continue;
      else this.after.push(e);
    }
  }

  #sets(visit, e, abroad) {
    const crew = this.track.crews.get(e.number), turns = crew.turns;
    let end = Math.max(this.until, e.t), endRow = -1;
    for (let n = 0; n < turns.length; n += 2) {
      if (turns[n + 1] > e.i) { end = turns[n]; endRow = turns[n + 1]; break; }
    }
    const mission = {
      department: e.department, size: crew.size, out: e.t, overtime: this.reason[e.reason].name === "overtime",
      arrived: null, phoned: [], work: [], left: null, why: 0, end, endRow,
    };
    abroad.set(e.crew, mission);
    visit.missions.push(mission);
  }

  #on(mission, e, working) {
    if (e.k === K.ARRIVED) mission.arrived = e.t;
    else if (e.k === K.PHONED) mission.phoned.push([e.t, this.reason[e.reason].name === "yes"]);
    else if (e.k === K.WORK_BEGAN) working.set(e.crew, e.t);
    else if (e.k === K.WORK_ENDED) { mission.work.push([working.get(e.crew) ?? e.t, e.t]); working.delete(e.crew); }
    else if (e.k === K.LEFT) { mission.left = e.t; mission.why = e.reason; }
  }

  static #called(visit) { return [...new Set([...visit.decisions, ...visit.missions].map((each) => each.department))]; }
  static #arrivals(visit) { return visit.missions.filter((m) => m.arrived !== null).sort((a, b) => a.arrived - b.arrived); }
  static #firsts(missions) {
    const found = new Map();
    for (const m of missions) if (!found.has(m.department)) found.set(m.department, m);
    return [...found.values()];
  }

  // ---- the whole: sections of steps, each with its moment, the time since the one before, its words

  sections() {
    const sections = [[this.say("story_prologue"), this.before.flatMap((e) => this.#told(e))]];
    this.visits.forEach((visit, n) => sections.push([this.say("story_visit", { n: n + 1 }), this.#visit(n, visit)]));
    const told = sections.filter(([, steps]) => steps.length).map(([title, steps]) => [title, this.#merged(steps)]);
    const all = told.flatMap(([, steps]) => steps);
    let longest = null;
    all.forEach((step, i) => {
      step.gap = i ? Math.floor(step.t / MINUTE) * MINUTE - Math.floor(all[i - 1].t / MINUTE) * MINUTE : 0;
      step.since = i ? all[i - 1].t : step.t;
      if (!longest || step.gap > longest.gap) longest = step;
    });
    if (longest && longest.gap >= MINUTE) longest.longest = true;
    return told;
  }

  /* The same as `whistle story` prints. */
  text() {
    const lines = [this.headline(), this.say("story_case", { case: this.one.name })];
    for (const [title, steps] of this.sections()) {
      lines.push("", title);
      for (const step of steps) {
        const words = step.gap >= MINUTE ? this.say("story_later", { span: this.lasting(step.gap), words: step.words }) : step.words;
        lines.push(`  ${this.moment(step.t)}  ${capital(words)}${step.longest ? this.say("story_longest") : ""}`);
      }
    }
    return [...lines, "", this.ending()].join("\n");
  }

  headline() {
    return this.say("story_headline", { type: this.kind(), street: this.place(), regime: this.track.own.title[this.l] });
  }

  moment(t) {
    return new Date(Date.parse(this.head.start + "T00:00:00Z") + Math.floor(t / 1000)).toISOString().slice(0, 16).replace("T", " ");
  }

  lasting(t) {
    if (t < MINUTE) return this.say("span_none");
    const days = Math.floor(t / DAY), hours = Math.floor(t % DAY / HOUR), minutes = days ? 0 : Math.floor(t % HOUR / MINUTE);
    return [[days, "span_d"], [hours, "span_h"], [minutes, "span_min"]].filter(([n]) => n).map(([n, key]) => this.say(key, { n })).join(this.say("span_join"));
  }

  /* From when to when it was in which link: detection, coordination, travel, waiting, work. */
  links() {
    const { time, what, occurred, over } = this.one, end = Math.min(over, this.until), found = [];
    time.forEach((t, i) => {
      const until = Math.min(time[i + 1] ?? end, end), link = LINK_OF[what[i] & 7], last = found[found.length - 1];
      if (until <= t) return;
      if (last && last.link === link) last.to = until; else found.push({ link, from: Math.max(t, occurred), to: until });
    });
    const longest = found.reduce((a, b) => (!a || b.to - b.from > a.to - a.from ? b : a), null);
    if (longest) longest.longest = true;
    return found;
  }

  // ---- a visit

  #visit(n, visit) {
    const steps = [{ t: visit.called.t, words: this.#call(visit) }];
    const letter = (e) => e.k === K.DESK && ["accepted", "refused"].includes(this.reason[e.reason].name);
    for (const e of visit.desks.filter(letter)) steps.push({ t: e.t, words: this.say(`story_letter_${this.reason[e.reason].name}`) });
    visit.desks.filter((e) => e.k === K.DESK && !letter(e)).forEach((e, i) => {
      const took = e.department && this.#way(visit.called) === "assigned" ? "story_assigned" : "story_lead";
      steps.push({ t: e.t, words: e.department ? this.say(took, { department: this.name(e.department) }) : this.say("story_desk", { n: i + 1 }) });
    });
    steps.push(...visit.desks.filter((e) => e.k !== K.DESK).flatMap((e) => this.#told(e)));
    steps.push(...this.#decisions(visit), ...this.#journeys(visit), ...this.#answers(visit), ...this.#scene(visit), ...this.#leaving(visit));
    const begin = n ? visit.called.i : -1, next = this.visits[n + 1];
    steps.push(...this.after.filter((e) => begin <= e.i && (!next || e.i < next.called.i)).flatMap((e) => this.#told(e)));
    return steps.sort((a, b) => a.t - b.t);
  }

  #way(called) { return this.track.way(called.i); }

  #call(visit) {
    const again = this.reason[visit.called.reason].name === "again" ? this.say("story_again") : "";
    const stages = visit.stages.map((stage) => this.type.stages[stage - 1]).filter(Boolean);
    const street = this.place();
    if (stages.length && !stages.some(([needs]) => needs)) {
      const names = [...new Set(stages.flatMap(([, consents]) => consents))];
      return this.say("story_call_consents", { street, again, departments: this.listed(names.map((name) => this.resource(name))) });
    }
    const called = Story.#called(visit);
    const departments = called.length ? this.names(called) : this.say("story_departments");
    return this.say(`story_call_${this.#way(visit.called)}`, { street, again, departments });
  }

  #decisions(visit) {
    const steps = [];
    for (const t of new Set(visit.decisions.map((e) => e.t))) {
      const parts = [];
      for (const reason of ["full", "token", "absent"]) {
        const who = visit.decisions.filter((e) => e.t === t && this.reason[e.reason].name === reason).map((e) => e.department);
        if (who.length) parts.push(this.say(`story_${reason}`, { departments: this.who(visit, who) }));
      }
      if (parts.length) steps.push({ t, words: this.say("story_stop", { words: parts.join(this.say("story_clause")) }) });
    }
    return steps;
  }

  #journeys(visit) {
    if (!visit.missions.length) return visit.ended && visit.decisions.length ? [{ t: visit.ended.t, words: this.say("story_nobody_came") }] : [];
    const outs = Story.#firsts([...visit.missions].sort((a, b) => a.out - b.out));
    const early = outs.filter((m) => m.out - outs[0].out < SOON);
    const steps = [{ t: outs[0].out, words: this.#out(visit, early) }];
    for (const m of outs) if (!early.includes(m)) steps.push({ t: m.out, words: this.#out(visit, [m]) });
    const came = Story.#firsts(Story.#arrivals(visit));
    if (!came.length) return steps;
    const reached = came[0].arrived, last = came[came.length - 1], span = this.span(came[0].out, reached);
    if (came.length > 1 && Math.floor(last.arrived / MINUTE) === Math.floor(reached / MINUTE)) {
      const departments = this.who(visit, came.map((m) => m.department));
      return [...steps, { t: last.arrived, words: this.say("story_together", { departments, span }) }];
    }
    const key = came.length > 1 ? "story_first" : "story_only";
    steps.push({ t: reached, words: this.say(key, { department: this.name(came[0].department), span }) });
    if (came.length > 2) {
      const middle = came.slice(1, -1), departments = this.who(visit, middle.map((m) => m.department), "story_more");
      steps.push({ t: middle[middle.length - 1].arrived, words: this.say("story_middle", { departments }) });
    }
    if (came.length > 1) {
      const leaving = came[0].left ?? came[0].end, how = leaving >= last.arrived ? "story_last" : "story_last_gone";
      steps.push({ t: last.arrived, words: this.say(how, { department: this.name(last.department), span: this.span(reached, last.arrived) }) });
    }
    return steps;
  }

  #out(visit, outs) {
    const minute = (m) => Math.floor(m.out / MINUTE);
    const first = outs.filter((m) => minute(m) === minute(outs[0])).map((m) => m.department);
    const rest = outs.map((m) => m.department).filter((d) => !first.includes(d));
    const late = outs.some((m) => m.overtime) ? this.say("story_overtime") : "";
    if (!rest.length) return this.say("story_out", { departments: this.who(visit, first), late });
    const span = this.span(outs[0].out, outs[outs.length - 1].out);
    return this.say("story_out_after", { departments: this.names(first), rest: this.who(visit, rest, "story_rest"), span, late });
  }

  #answers(visit) {
    const who = new Map();
    for (const mission of visit.missions) {
      for (const [t, yes] of mission.phoned) {
        const key = `${Math.floor(t / MINUTE) * MINUTE} ${yes}`;
        who.set(key, [...(who.get(key) ?? []), mission.department]);
      }
    }
    return [...who].map(([key, some]) => {
      const [t, yes] = key.split(" ");
      return { t: +t, words: this.say(yes === "true" ? "story_yes" : "story_no", { departments: this.who(visit, some) }) };
    });
  }

  #scene(visit) {
    const steps = [], since = visit.called.t;
    if (visit.gathered !== null && visit.gathered !== visit.quorum) {
      steps.push({ t: visit.gathered, words: this.say("story_gathered", { span: this.span(since, visit.gathered) }) });
    }
    if (visit.found) {
      const warned = visit.effects.some((e) => e.k === K.EVACUATED && e.t <= visit.found.t);
      const nobody = visit.found.reason === R.NOBODY_THERE;
      steps.push({ t: visit.found.t, words: this.say(nobody ? "story_found_nobody" : warned ? "story_found_warned" : "story_found") });
    }
    if (visit.quorum !== null) steps.push({ t: visit.quorum, words: this.say("story_quorum", { span: this.span(since, visit.quorum) }) });
    const work = visit.missions.flatMap((m) => m.work.flat());
    if (work.length) {
      const first = Math.min(...work);
      steps.push({ t: first, words: this.say("story_work", { span: this.span(first, Math.max(...work)) }) });
    }
    return [...steps, ...visit.effects.flatMap((e) => this.#told(e))];
  }

  #leaving(visit) {
    const gone = visit.missions.filter((m) => m.left !== null);
    return [...new Set(gone.map((m) => m.why))].map((why) => {
      const who = gone.filter((m) => m.why === why), departments = this.who(visit, who.map((m) => m.department));
      const key = this.reason[why].name === "done" ? "story_left_done" : "story_left";
      return { t: Math.max(...who.map((m) => m.left)), words: this.say(key, { departments, reason: this.reason[why].both[this.l] }) };
    });
  }

  /* An event in words of its own, if it has any. */
  #told(e) {
    const kind = Object.keys(K).find((name) => K[name] === e.k)?.toLowerCase() ?? "", reason = this.reason[e.reason].name;
    for (const key of [e.crew ? `story_${kind}_group` : "", `story_${kind}_${reason}`, `story_${kind}`]) {
      if (!(key in this.words.texts)) continue;
      return [{
        t: e.t,
        words: this.say(key, {
          street: this.place(), type: this.kind(), group: e.crew ? this.say("story_group", { n: e.crew.slice(e.crew.lastIndexOf("-") + 1) }) : "",
          n: e.stage, resource: this.resource(e.department), reason: this.reason[e.reason].both[this.l],
        }),
      }];
    }
    return [];
  }

  ending() {
    const kinds = new Map([...this.before, ...this.after].map((e) => [e.k, e]));
    const end = kinds.get(K.RESOLVED) ?? kinds.get(K.ENDED) ?? kinds.get(K.RECORDED);
    let key = end ? { [K.RESOLVED]: "story_end_resolved", [K.ENDED]: "story_end_ended", [K.RECORDED]: "story_end_recorded" }[end.k] : "story_end_open";
    if (end?.k === K.RESOLVED && (kinds.get(K.RELAPSED) ?? end).i > end.i) key = "story_end_relapsed";
    if (!end && this.until < this.head.horizon) key = "replay_end_open";
    const first = (this.before[0] ?? this.visits[0].called).t;
    const reason = end ? this.reason[end.reason].both[this.l] : "";
    return this.say("story_end", { how: this.say(key, { span: this.span(first, end ? end.t : this.until), reason }), cost: this.#cost() });
  }

  #cost() {
    const visits = this.visits.filter((visit) => visit.missions.length);
    const empty = visits.filter((visit) => visit.found?.reason === R.NOBODY_THERE).length;
    const missions = this.visits.flatMap((visit) => visit.missions);
    const spent = missions.reduce((sum, m) => sum + m.size * (m.end - m.out), 0);
    const waited = missions.reduce((sum, m) => sum + m.size * idle(m), 0);
    return this.say(visits.length ? "story_cost" : "story_cost_none", {
      n: visits.length, empty: empty ? this.say("story_empty", { n: empty }) : "", hours: tenth(spent / HOUR), waiting: tenth(waited / HOUR),
    });
  }

  // ---- words

  span(from, to) { return this.lasting(Math.floor(to / MINUTE) * MINUTE - Math.floor(from / MINUTE) * MINUTE); }

  who(visit, departments, many = "story_several") {
    const some = [...new Set(departments)], called = Story.#called(visit);
    if (some.length > 2 && some.length === called.length && some.every((d) => called.includes(d))) return this.say("story_all", { n: some.length });
    return some.length > MANY ? this.say(many, { n: some.length }) : this.names(some);
  }

  kind() { return this.type.name[this.l]; }
  place() { return this.head.streets[this.street]?.name[this.l] ?? this.street; }
  name(department) { return this.head.departments[department]?.name[this.l] ?? department; }
  resource(name) { return this.head.resources[name]?.[this.l] ?? name; }
  names(departments) { return this.listed([...new Set(departments)].map((d) => this.name(d))); }

  listed(names) {
    if (names.length < 2) return names.join("");
    const last = names.some((name) => name.includes(" and ")) ? "story_and_last" : "story_and";
    return names.slice(0, -1).join(this.say("story_comma")) + this.say(last) + names[names.length - 1];
  }

  #merged(steps) {
    const merged = [];
    for (const step of steps) {
      const last = merged[merged.length - 1];
      if (last && Math.floor(step.t / MINUTE) === Math.floor(last.t / MINUTE)) last.words += (this.language === "zh" ? "" : " ") + capital(step.words);
      else merged.push({ ...step });
    }
    return merged;
  }
}

const capital = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);

/* Time on site without effective work. */
function idle(mission) {
  if (mission.arrived === null) return 0;
  const edges = [mission.arrived, ...mission.work.flat(), mission.left ?? mission.end];
  let sum = 0;
  for (let n = 0; n < edges.length; n += 2) sum += Math.max(0, edges[n + 1] - edges[n]);
  return sum;
}

/* One decimal, a tie to the even digit, as Python writes it. */
const tenth = (x) => (x * 4 % 4 === 1 ? `${Math.floor(x)}.2` : x.toFixed(1));
