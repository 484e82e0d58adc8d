/** Whether photos, films and sounds may cost mobile data. Answers always may. */
import type { Database } from '../store/database';

const SETTING = 'filesOnWifi';

/** What browsers on phones say of the connection; others say less, or nothing. */
export interface Link extends EventTarget {
  readonly type?: string;
}

/** The connection, where the browser tells mobile data from Wi-Fi. */
export function linkOf(of: Navigator = navigator): Link | undefined {
  const { connection } = of as { connection?: Link };
  return connection && 'type' in connection ? connection : undefined;
}

export async function onlyOnWifi(db: Database): Promise<boolean> {
  return (await db.get('settings', SETTING)) === true;
}

export async function setOnlyOnWifi(db: Database, only: boolean): Promise<void> {
  await db.put('settings', only, SETTING);
}

/** Also where nothing is known of the connection: better sent than kept. */
export async function filesMayGo(db: Database, link = linkOf()): Promise<boolean> {
  return link?.type !== 'cellular' || !(await onlyOnWifi(db));
}
