/* The classroom: choose, guess, run, see. Which engine works answers out is none of its business. */
class Classroom {
  constructor(root, engine, names, words, show) {
    Object.assign(this, { root, engine, names, words, show });
    this.guesses = new Map();
    this.lever = {};
    this.running = null;
    Language.told.push(() => this.relabel());
  }
  get(id) { return this.root.querySelector(`#${id}`); }
  say(key, values = {}) {
    return this.words[key][Language.now].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  async begin() {
    this.status("starting");
    try {
      await this.engine.ready((step) => this.status(step));
    } catch (error) { this.failed(error); return; }
    const choice = this.get("scenario");
    for (const [name, title] of Object.entries(this.names)) choice.append(Classroom.option(name, title));
    choice.addEventListener("change", () => this.choose(choice.value));
    this.get("run").addEventListener("click", () => this.run());
    this.get("stop").addEventListener("click", () => this.running?.abort());
    for (const which of ["first", "second"]) {
      this.get(which).addEventListener("change", () => this.sides());
    }
    this.bins();
    const asked = /[#&]scenario=([\w-]+)/.exec(location.hash);
    choice.value = asked && asked[1] in this.names ? asked[1] : Object.keys(this.names)[0];
    await this.choose(choice.value);
    this.root.dataset.ready = "yes";
  }

  static option(value, title) {
    const made = document.createElement("option");
    made.value = value;
    made.dataset.zh = title.zh;
    made.dataset.en = title.en;
    made.textContent = title[Language.now];
    return made;
  }
  static element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text && typeof text === "object") {
      made.dataset.zh = text.zh;
      made.dataset.en = text.en;
      made.textContent = text[Language.now];
    } else if (text) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
  relabel() {
    for (const each of this.root.querySelectorAll("[data-zh]")) each.textContent = each.dataset[Language.now];
    if (this.result) this.tell();
    this.drawGuesses();
    this.status(this.state);
  }

  // -- choose --

  async choose(name) {
    this.root.dataset.ready = "";
    try {
      this.offer = await this.engine.offered(name);
    } catch (error) { this.failed(error); return; }
    this.result = null;
    this.guesses.clear();
    this.get("about").replaceChildren(Classroom.element("span", this.offer.about));
    for (const [which, at] of [["first", 0], ["second", this.offer.regimes.length - 1]]) {
      const box = this.get(which);
      box.replaceChildren(...this.offer.regimes.map((regime) => Classroom.option(regime.name, regime.title)));
      box.value = this.offer.regimes[at].name;
    }
    this.levers();
    this.sides();
    this.clear();
    this.status("ready");
    this.root.dataset.ready = "yes";
  }
  ends() {
    const place = (which) => this.offer.regimes.findIndex((regime) => regime.name === this.get(which).value);
    return [place("first"), place("second")];
  }
  sides() {
    const [one, other] = this.ends();
    const rows = this.offer.elements
      .filter((element) => element.ways[one].number !== element.ways[other].number)
      .map((element) => this.row(element, element.ways[one].words, element.ways[other].words));
    this.get("elements").replaceChildren(...rows);
    this.get("whole").hidden = rows.length > 0;
    this.clear();
  }
  row(element, before, after) {
    const line = Classroom.element("tr", "", { "data-element": element.name });
    line.append(Classroom.element("th", element.words, { scope: "row" }));
    for (const [side, on] of [[0, false], [1, true]]) {
      const cell = Classroom.element("td", "");
      const label = Classroom.element("label", "", { class: "switch" });
      const box = Classroom.element("input", "", { type: "checkbox", "data-side": side });
      box.checked = on;
      const [off, so] = before.zh === after.zh ? [this.words.as_first, this.words.as_second] : [before, after];
      const text = Classroom.element("span", on ? so : off);
      box.addEventListener("change", () => {
        const now = box.checked ? so : off;
        Object.assign(text.dataset, now);
        text.textContent = now[Language.now];
        this.clear();
      });
      label.append(box, text);
      cell.append(label);
      line.append(cell);
    }
    return line;
  }
  levers() {
    this.lever = {};
    const made = this.offer.levers.map((lever) => {
      const line = Classroom.element("label", "", { class: "lever" });
      const box = Classroom.element("input", "", { type: "range", min: lever.low, max: lever.high, step: lever.step, "data-lever": lever.name });
      box.value = lever.now;
      const now = Classroom.element("output", String(lever.now));
      box.addEventListener("input", () => {
        now.textContent = box.value;
        this.lever[lever.name] = Number(box.value);
        if (Number(box.value) === lever.now) delete this.lever[lever.name];
        this.clear();
      });
      line.append(Classroom.element("span", lever.words), box, now);
      return line;
    });
    this.get("levers").replaceChildren(...made);
  }
  ask() {
    const side = (number) => [...this.get("elements").querySelectorAll("tr")]
      .filter((line) => line.querySelector(`[data-side="${number}"]`).checked)
      .map((line) => line.dataset.element);
    const elements = [side(0), side(1)];
    if (!this.offer.elements.length || !this.get("elements").children.length) elements[1] = ALL_ELEMENTS;
    return {
      scenario: this.offer.name,
      regimes: [this.get("first").value, this.get("second").value],
      elements,
      numbers: { ...this.lever },
      replications: Number(this.get("replications").value),
      seed: Number(this.get("seed").value),
    };
  }

  // -- guess --

  static BINS = ["much_first", "first_better", "alike", "second_better", "much_second"];
  bins() {
    this.get("guesses").replaceChildren(...Classroom.BINS.map((bin) => {
      const box = Classroom.element("div", "", { class: "bin", "data-bin": bin });
      const bar = Classroom.element("div", "", { class: "bar" });
      const more = Classroom.element("button", this.words[bin], { type: "button", "data-more": bin });
      const less = Classroom.element("button", "−", { type: "button", "data-less": bin, "aria-label": "−1" });
      more.addEventListener("click", () => this.guess(bin, 1));
      less.addEventListener("click", () => this.guess(bin, -1));
      box.append(bar, more, less);
      return box;
    }));
    this.drawGuesses();
  }
  guess(bin, by) {
    this.guesses.set(bin, Math.max(0, (this.guesses.get(bin) ?? 0) + by));
    this.drawGuesses();
  }
  drawGuesses() {
    const most = Math.max(1, ...this.guesses.values());
    const right = this.result ? Classroom.bin(this.result) : null;
    for (const box of this.get("guesses").querySelectorAll(".bin")) {
      const count = this.guesses.get(box.dataset.bin) ?? 0;
      const bar = box.querySelector(".bar");
      bar.style.height = `${count ? 28 + (36 * count) / most : 8}px`;
      bar.textContent = count ? String(count) : "";
      box.classList.toggle("right", box.dataset.bin === right);
    }
    const all = [...this.guesses.values()].reduce((sum, count) => sum + count, 0);
    this.get("hits").textContent = right && all
      ? this.say("hits", { hits: this.guesses.get(right) ?? 0, all }) : "";
  }
  /* Which guess came true: the primary measure decides, "much" from a third of the larger mean on, "alike" where the interval holds nought. */
  static bin(result) {
    const row = result.rows.find((each) => each.measure.name === result.primary);
    if (!row || !row.decided || !row.measure.better) return "alike";
    const second = row.difference * row.measure.better > 0;
    const much = Math.abs(row.difference) >= Math.max(...row.means.map(Math.abs)) / 3;
    return second ? (much ? "much_second" : "second_better") : (much ? "much_first" : "first_better");
  }

  // -- run --

  async run() {
    if (this.running) return;
    const ask = this.ask();
    const [one, other] = ask.elements.map((side) => [...side].sort().join());
    if (one === other || ask.regimes[0] === ask.regimes[1]) { this.status("same"); return; }
    this.running = new AbortController();
    this.root.dataset.ready = "";
    this.get("run").disabled = true;
    this.get("stop").hidden = false;
    const meter = this.get("meter");
    meter.hidden = false;
    meter.value = 0;
    this.status("running");
    try {
      this.result = await this.engine.answer(ask, (done, of) => { meter.value = done / of; }, this.running.signal);
      this.status("done");
      this.tell();
      await this.show(this.result.trace);
    } catch (error) {
      if (error.name === "AbortError") this.status("stopped");
      else this.failed(error);
    } finally {
      this.running = null;
      this.get("run").disabled = false;
      this.get("stop").hidden = true;
      meter.hidden = true;
      this.root.dataset.ready = "yes";
    }
  }
  clear() {
    this.result = null;
    this.get("answer").hidden = true;
    this.show(null);
    this.drawGuesses();
  }
  tell() {
    const { verdict, rows, regimes } = this.result;
    this.get("answer").hidden = false;
    this.get("verdict").textContent = verdict[Language.now];
    const head = [this.words.measure, regimes[0].title, regimes[1].title, this.words.difference];
    this.get("heads").replaceChildren(...head.map((text, at) => Classroom.element("th", text, at ? { class: "number" } : {})));
    const primary = rows.filter((row) => row.measure.name === this.result.primary);
    const shown = [...primary, ...rows.filter((row) => row.measure.name !== this.result.primary)];
    this.get("rows").replaceChildren(...shown.map((row) => {
      const line = Classroom.element("tr", "", { title: row.measure.definition[Language.now], class: row.decided ? "" : "unsure" });
      const name = Classroom.element("td", row.measure.words);
      if (row.measure.unit !== "share") name.append(Classroom.element("small", ` (${row.measure.units[Language.now]})`));
      const sure = row.low === null ? "" : ` [${Classroom.number(row.low)}, ${Classroom.number(row.high)}]`;
      line.append(name, ...row.means.map((mean) => Classroom.element("td", Classroom.number(mean), { class: "number" })));
      line.append(Classroom.element("td", Classroom.number(row.difference, true) + sure, { class: "number" }));
      return line;
    }));
    this.drawGuesses();
  }
  static number(value, signed = false) {
    if (value === null || value === undefined) return "–";
    const size = Math.abs(value);
    const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5;
    const text = size.toLocaleString("en", { minimumFractionDigits: 0, maximumFractionDigits: digits });
    if (text === "0") return text;
    return (value < 0 ? "−" : signed && value > 0 ? "+" : "") + text;
  }

  // -- how it goes --

  status(state) {
    this.state = state;
    if (this.words[state]) this.get("status").textContent = this.words[state][Language.now];
  }
  failed(error) {
    const told = error.told ?? { zh: String(error.message), en: String(error.message) };
    this.words.failed = told;
    this.status("failed");
    this.root.dataset.failed = told.en;
  }
}
