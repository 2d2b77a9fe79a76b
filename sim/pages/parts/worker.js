/* Runs in a worker: Python, the simulator's own code in it, and nothing from a network. Before it stand the loader and the runtime. */
let python = null;
let tell = null;

async function start({ wasm, stdlib, program, lock }) {
  const shelf = { "pyodide.asm.wasm": [wasm, "application/wasm"], "python_stdlib.zip": [stdlib, "application/zip"] };
  self.fetch = async (address) => {
    const [bytes, kind] = shelf[String(address.url ?? address).split("/").pop()] ?? [];
    if (!bytes) throw new TypeError("there is no network here");
    return new Response(bytes, { headers: { "Content-Type": kind } });
  };
  const nowhere = "https://nowhere.invalid/";
  python = await loadPyodide({
    indexURL: nowhere, stdLibURL: `${nowhere}python_stdlib.zip`, lockFileContents: lock, createPyodideModule: self.createPyodideModule,
  });
  python.unpackArchive(program, "zip", { extractDir: "/home/pyodide" });
  python.runPython(`
import json
from sim import lesson
from sim.problem import ScenarioError
from sim.texts import LANGUAGES, ToldError

def offered(name):
    return guarded(lambda: json.dumps(lesson.offered(name), ensure_ascii=False))

def answer(given, told):
    def work():
        last = ""
        for message in lesson.answers(lesson.asked(json.loads(given))):
            if "result" in message:
                last = json.dumps(message["result"], ensure_ascii=False, allow_nan=False)
            else:
                told(message["progress"], message["of"])
        return last
    return guarded(work)

def guarded(work):
    try:
        return "done", work()
    except (ToldError, ScenarioError) as error:
        return "failed", json.dumps({language: error.text(language) for language in LANGUAGES}, ensure_ascii=False)
`);
}

function called(name, ...given) {
  const made = python.globals.get(name)(...given);
  const [kind, text] = made.toJs();
  made.destroy();
  return { kind, value: JSON.parse(text) };
}

self.onmessage = async ({ data }) => {
  const { id } = data;
  try {
    if (data.start) {
      await start(data.start);
      self.postMessage({ id, kind: "done", value: null });
    } else if (data.offered !== undefined) {
      self.postMessage({ id, ...called("offered", data.offered) });
    } else {
      tell = (progress, of) => self.postMessage({ id, kind: "progress", value: { progress, of } });
      self.postMessage({ id, ...called("answer", JSON.stringify(data.ask), tell) });
    }
  } catch (error) {
    const text = String(error?.message ?? error);
    self.postMessage({ id, kind: "failed", value: { zh: text, en: text } });
  }
};
