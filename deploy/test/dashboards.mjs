// Writes the dashboards as TypeScript, so that the compiler sees each field of each.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, work] = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
if (files.length === 0) {
  throw new Error(`${folder} holds no dashboard`);
}
const uids = new Map();
let text = "import type { Checked } from './schema';\n";
files.forEach((name, i) => {
  const json = readFileSync(join(folder, name), 'utf8').trim();
  const dashboard = JSON.parse(json);
  if (uids.has(dashboard.uid)) {
    throw new Error(`${name} has the uid of ${uids.get(dashboard.uid)}`);
  }
  uids.set(dashboard.uid, name);
  const ids = dashboard.panels.map((panel) => panel.id);
  if (new Set(ids).size !== ids.length) {
    throw new Error(`${name} has two panels of one id`);
  }
  text += `// ${name}\nexport const d${i}: Checked = ${json};\n`;
});
writeFileSync(join(work, 'checked.ts'), text);
