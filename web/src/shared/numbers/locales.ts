/** How a locale writes numbers. */
export interface Marks {
  decimal: string
  /** The mark between groups of digits. */
  group: string
  /** From how many digits before the decimal mark on they are grouped: 5 in Spanish, else 4. */
  groupsFrom: number
  /** How many digits the groups after the first of the right have: 2 in India, else 3. */
  farGroup: number
  /** The ten digits, beginning with zero. */
  digits: readonly string[]
}

const known = new Map<string, Marks>()

/** The marks of a locale such as "de-CH"; those of "en" for a text that names no locale. */
export function marksOf(locale: string): Marks {
  const had = known.get(locale)
  if (had) return had
  const made = marksFrom(formatFor(locale))
  known.set(locale, made)
  return made
}

function formatFor(locale: string): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, { minimumFractionDigits: 1 })
  } catch {
    return new Intl.NumberFormat('en', { minimumFractionDigits: 1 })
  }
}

function marksFrom(format: Intl.NumberFormat): Marks {
  const parts = format.formatToParts(1234567890.5)
  const valueOf = (type: string) => parts.find((part) => part.type === type)?.value
  const whole = parts.filter((part) => part.type === 'integer').map((part) => part.value)
  return {
    decimal: valueOf('decimal') ?? '.',
    // Browsers differ in which of the two apostrophes Switzerland writes.
    group: (valueOf('group') ?? ',').replace("'", '’'),
    groupsFrom: format.formatToParts(1234.5).some((part) => part.type === 'group') ? 4 : 5,
    farGroup: Array.from(whole.at(-2) ?? '123').length,
    digits: Array.from({ length: 10 }, (_, digit) => String(digit)).map(
      (digit) => format.formatToParts(Number(digit)).find((part) => part.type === 'integer')?.value ?? digit,
    ),
  }
}

/** Whether a text names a language, as "en" and "de-CH" do. */
export function isLocale(text: unknown): text is string {
  return typeof text === 'string' && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text)
}
