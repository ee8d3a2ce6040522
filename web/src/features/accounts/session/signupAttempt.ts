/** What a person gave on the way to a login, so that the next page can name the address and the former one be mended. */
export interface SignupAttempt {
  email: string
  name: string
  /** Kept in the memory of this page only. */
  password: string
}

const KEY = 'galley:signing-up'
let password = ''

/** Remembers an attempt for as long as this tab lives; the password only until the page is loaded again. */
export function rememberSignup(person: SignupAttempt): void {
  password = person.password
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ email: person.email, name: person.name }))
  } catch {
    // Where nothing may be kept, the page asks for the address.
  }
}

/** The attempt under way in this tab, if there is one. */
export function signupAttempt(): SignupAttempt | undefined {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null')
    return isAttempt(kept) ? { ...kept, password } : undefined
  } catch {
    return undefined
  }
}

/** Forgets the attempt, when it has led to a login. */
export function forgetSignup(): void {
  password = ''
  try {
    window.sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept.
  }
}

function isAttempt(kept: unknown): kept is { email: string; name: string } {
  if (typeof kept !== 'object' || kept === null) return false
  return 'email' in kept && typeof kept.email === 'string' && 'name' in kept && typeof kept.name === 'string'
}
