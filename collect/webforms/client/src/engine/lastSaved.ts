/**
 * Defaults from the last record of a form (`${last-saved#village}`).
 *
 * The engine has no `jr://instance/last-saved`, but reads any XML file of a form: so
 * the address is rewritten to that of a file that the phone provides.
 */

export const LAST_SAVED_FILE = 'collect-last-saved.xml';

const ADDRESS = /(["'])jr:\/\/instance\/last-saved\1/g;

/** The form, with its last-saved instance as a file. */
export function withLastSaved(xml: string): string {
  return xml.replace(ADDRESS, `$1jr://file/${LAST_SAVED_FILE}$1`);
}

/** Whether the form asks for its last record at all. */
export function asksLastSaved(xml: string): boolean {
  return xml.includes('jr://instance/last-saved');
}
