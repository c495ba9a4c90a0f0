// Let Pyodide compile wheels, in place: node compile.mjs FOLDER SCRIPT WITH_SOURCE.whl OTHERS.whl ...
// FOLDER: where Pyodide and the wheels lie; SCRIPT: compile.py. The first wheel keeps its source, too.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [folder, script, ...wheels] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(`${folder}/pyodide.js`);
const pyodide = await loadPyodide({ indexURL: folder });
pyodide.FS.mkdir("/wheels");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/wheels");
pyodide.runPython(readFileSync(script, "utf8"));
const compile = pyodide.globals.get("compile_wheel");
wheels.forEach((name, number) => compile(`/wheels/${name}`, number === 0));
