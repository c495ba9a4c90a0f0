// Let Pyodide compile archives, in place: node compile.mjs FOLDER SCRIPT WITH_SOURCE.whl OTHERS ...
// FOLDER: where Pyodide and the archives lie; SCRIPT: compile.py. The first archive keeps its source, too.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [folder, script, ...archives] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(`${folder}/pyodide.js`);
const pyodide = await loadPyodide({ indexURL: folder });
pyodide.FS.mkdir("/archives");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, "/archives");
pyodide.runPython(readFileSync(script, "utf8"));
const compile = pyodide.globals.get("compile_archive");
archives.forEach((name, number) => compile(`/archives/${name}`, number === 0));
