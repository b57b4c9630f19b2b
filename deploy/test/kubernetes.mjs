// Checks rendered objects: kubernetes.mjs WORK FILE...
// Values by the validators of the npm package kubernetes-models, which are made of Kubernetes' OpenAPI; and, because these let unknown
// fields pass, writes WORK/checked.ts, in which each object has the type of its kind, for the TypeScript compiler.
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [work, ...files] = process.argv.slice(2);
const require = createRequire(join(resolve(work), 'package.json'));
const {parseAllDocuments} = require('yaml');
const models = join(resolve(work), 'node_modules/kubernetes-models');

let failed = 0;
let checked = '';
let count = 0;
for (const file of files) {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    document.errors.forEach(error => { throw error; });
    const object = document.toJS();
    const {apiVersion, kind} = object;
    if (kind === 'Secret') {
      // kustomize folds long base64, which Kubernetes takes and the validator does not.
      for (const name of Object.keys(object.data)) object.data[name] = object.data[name].replace(/\s/g, '');
    }
    const model = await import(pathToFileURL(join(models, apiVersion, `${kind}.js`)));
    try {
      new model[kind](object).validate();
    } catch (error) {
      failed++;
      console.error(`${file}: ${kind} ${object.metadata.name}: ${error.message}`);
    }
    checked += `import type {I${kind} as T${count}} from 'kubernetes-models/${apiVersion}/${kind}';\n`
      + `export const o${count}: T${count} = ${JSON.stringify(object, null, 1)};\n`;
    count++;
  }
}
writeFileSync(join(work, 'checked.ts'), checked);
console.log(`${count} objects have values that Kubernetes takes.`);
process.exit(failed ? 1 : 0);
