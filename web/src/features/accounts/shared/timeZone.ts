/** The time zone of this browser, such as Europe/Berlin. */
export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

/** Every time zone that may be chosen; the chosen one is among them even when this browser does not know it. */
export function timeZones(chosen: string): string[] {
  return [...new Set(['UTC', chosen, browserTimeZone(), ...Intl.supportedValuesOf('timeZone')])].sort()
}
