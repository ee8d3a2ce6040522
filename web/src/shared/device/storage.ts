/**
 * What this browser keeps for this site between visits, or `undefined` where it keeps nothing: some browsers refuse it
 * in private windows, and already asking for it throws then.
 */
export function deviceStorage(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}

/** The text kept under a key; nothing where nothing may be kept. */
export function readStored(key: string): string | null {
  try {
    return deviceStorage()?.getItem(key) ?? null
  } catch {
    return null
  }
}

/** Keeps a text, or forgets it when there is none. Where nothing may be kept, it holds until the page is closed. */
export function writeStored(key: string, text: string | undefined): void {
  try {
    if (text === undefined) deviceStorage()?.removeItem(key)
    else deviceStorage()?.setItem(key, text)
  } catch {
    // A choice that is not kept is made once more at the next visit.
  }
}

/** Whether this browser keeps anything at all. A storage that is full today still counts: it keeps what it has. */
export function keepsOnDevice(): boolean {
  const probe = 'galley:probe'
  try {
    const storage = deviceStorage()
    storage?.setItem(probe, '')
    storage?.removeItem(probe)
    return storage !== undefined
  } catch (error) {
    return isFull(error)
  }
}

/** Whether keeping failed for want of room. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && /quota/i.test(error.name)
}
