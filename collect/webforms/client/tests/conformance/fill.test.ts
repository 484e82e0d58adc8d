/**
 * The engine's side of the comparison with JavaRosa.
 *
 * `COLLECT_CASES` names a folder with a folder for each case: `form.xml`, `answers.json`
 * and perhaps `form-media`. What the engine makes of it goes to `engine.xml` and
 * `violations.json`; what it could not do, to `engine.txt`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { engine } from '../../src/engine/engine';
import { fillAll } from './filling';
import type { Answer } from './filling';

const PRELOADS = { deviceId: 'collect:conformance', username: 'Ana' };
const folder = process.env.COLLECT_CASES;

async function filled(place: string): Promise<void> {
  const media = join(place, 'form-media');
  const loaded = await engine.load({
    xml: readFileSync(join(place, 'form.xml'), 'utf8'),
    resource: (name) => {
      const file = join(media, name);
      return Promise.resolve(
        existsSync(file) ? new Blob([readFileSync(file)]) : undefined,
      );
    },
  });
  const interview = loaded.create(PRELOADS);
  fillAll(
    interview,
    JSON.parse(readFileSync(join(place, 'answers.json'), 'utf8')) as Answer,
  );
  const { xml, violations } = await interview.serialise();
  writeFileSync(join(place, 'violations.json'), JSON.stringify(violations));
  writeFileSync(join(place, 'engine.xml'), xml);
}

describe.skipIf(!folder)('cases for the comparison with JavaRosa', () => {
  for (const name of folder ? readdirSync(folder) : []) {
    const place = join(folder ?? '', name);
    it.skipIf(!existsSync(join(place, 'form.xml')))(name, async () => {
      try {
        await filled(place);
      } catch (error) {
        writeFileSync(join(place, 'engine.txt'), String(error));
        throw error;
      }
      expect(existsSync(join(place, 'engine.xml'))).toBe(true);
    });
  }
});
