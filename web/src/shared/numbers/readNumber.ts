import { currencyNamedBy } from './currencyNames'
import { digitsIn, hundredth, type Decimal } from './decimals'
import { marksOf } from './locales'

/** What a text that stands for a number can mean. */
export type Reading =
  | { kind: 'amount'; decimal: Decimal }
  /** Two numbers are meant equally well: with a mark of thousands and with a decimal mark, or 19 and 19 %. */
  | { kind: 'ambiguous'; meanings: readonly [Decimal, Decimal] }
  | { kind: 'notANumber'; why: 'words' | 'otherCurrency' | 'percent' }

/** What a field can hold; of two meanings one may be out of the question for it. */
export interface Room {
  /** The most digits after the decimal mark; as many as wanted when absent. */
  digits?: number
  /** How many digits after the decimal mark amounts of its currency have. */
  currencyDigits?: number
  minimum?: number
  maximum?: number
  /** The currency of the document, if it has one: a number with another currency is no number of this field. */
  currency?: string
  /** Whether "%" belongs to the field ("yes"), cannot belong to it ("no"), or is not known. */
  percent?: 'yes' | 'no'
}

/**
 * This function will read the number that a person typed or pasted, by one rule for every field.
 *
 * Digits of all scripts count. Around them may stand one sign (also after them, or brackets for a negative amount), the
 * name or sign of the currency, and a per cent sign. Spaces, apostrophes and "٬" only group digits; "٫" is only a decimal
 * mark; a point and a comma can be both. A text with one meaning has it, whatever the locale. With two meanings, as
 * "1.125" and "1,125" have, the one of the document's locale is taken only if the field can hold it and cannot hold
 * the other; else the person is asked.
 *
 * The locale is the document's, never the browser's.
 */
export function readNumber(text: string, locale: string, room: Room = {}): Reading {
  const parts = peeled(text)
  if (!parts) return WORDS
  for (const word of parts.words) {
    const named = currencyNamedBy(word, room.currency)
    if (named === undefined) return WORDS
    if (named === 'other') return { kind: 'notANumber', why: 'otherCurrency' }
  }
  if (parts.isPercent && room.percent === 'no') return { kind: 'notANumber', why: 'percent' }
  const reading = oneOf(meaningsOf(parts), parts.core, locale, room)
  if (!parts.isPercent || room.percent === 'yes' || reading.kind !== 'amount') return reading
  return { kind: 'ambiguous', meanings: [reading.decimal, hundredth(reading.decimal)] }
}

/** The two numbers that a text means whatever the field is, or `undefined` when it means one or none. */
export function twoMeanings(text: string): readonly [Decimal, Decimal] | undefined {
  const parts = peeled(text)
  if (!parts) return undefined
  const { grouped, decimal } = meaningsOf(parts)
  if (grouped !== undefined && decimal !== undefined) return [grouped, decimal]
  const only = grouped ?? decimal
  return parts.isPercent && only !== undefined ? [only, hundredth(only)] : undefined
}

const WORDS: Reading = { kind: 'notANumber', why: 'words' }

interface Meanings {
  /** With its mark between thousands, or without any mark. */
  grouped: Decimal | undefined
  /** With its last mark as the decimal one. */
  decimal: Decimal | undefined
}

function oneOf({ grouped, decimal }: Meanings, core: string, locale: string, room: Room): Reading {
  if (grouped === undefined || decimal === undefined) {
    const only = grouped ?? decimal
    return only === undefined ? WORDS : { kind: 'amount', decimal: only }
  }
  const marks = marksOf(locale)
  const mark = core.replace(/\d/g, '')
  const own = mark === marks.decimal ? decimal : mark === marks.group ? grouped : undefined
  // With three digits after the mark: this is how every amount of a currency with three digits is written.
  const isUsual = own === decimal && room.currencyDigits === 3
  const other = own === decimal ? grouped : decimal
  if (own !== undefined && (isUsual || !holds(room, other))) return { kind: 'amount', decimal: own }
  return { kind: 'ambiguous', meanings: [grouped, decimal] }
}

function holds({ digits, minimum, maximum }: Room, decimal: Decimal): boolean {
  const number = Number(decimal)
  return (
    (digits === undefined || digitsIn(decimal) <= digits) &&
    (minimum === undefined || number >= minimum) &&
    (maximum === undefined || number <= maximum)
  )
}

interface Parts {
  /** Digits and marks alone: spaces as " ", apostrophes as "'", and the digits of all scripts as 0 to 9. */
  core: string
  isNegative: boolean
  isPercent: boolean
  /** What stands before and after the number. */
  words: string[]
}

const DASH = '[-−‐‑‒–—]'
const BEFORE = new RegExp(`^(?:\\s+|[+(]|${DASH}|[\\p{L}\\p{Sc}]+\\.?(?![\\p{L}\\p{Sc}]))`, 'u')
const AFTER = new RegExp(`(?:\\s+|[.,]${DASH}{1,2}|[+)%]|${DASH}|(?<![\\p{L}\\p{Sc}])[\\p{L}\\p{Sc}]+\\.?)$`, 'u')
const LONGEST = 60

/** A text taken apart, or `undefined` when it has two signs or anything that no number has. */
function peeled(text: string): Parts | undefined {
  let core = uniform(text)
  if (core.length > LONGEST) return undefined
  const marks: string[] = []
  const words: string[] = []
  for (const side of [BEFORE, AFTER]) {
    for (let found = side.exec(core); found; found = side.exec(core)) {
      const [piece] = found
      core = side === BEFORE ? core.slice(piece.length) : core.slice(0, -piece.length)
      if (/[\p{L}\p{Sc}]/u.test(piece)) words.push(piece)
      // "12,-" is twelve without cents: this dash is no sign.
      else if (piece.trim() && !/^[.,]/.test(piece)) marks.push(piece)
    }
  }
  const signs = marks.filter((mark) => mark !== '%').join('')
  const isPercent = marks.includes('%')
  if (!/^(?:|\+|-|\(\))$/.test(signs.replace(new RegExp(DASH, 'u'), '-')) || words.length > 1) return undefined
  if (marks.filter((mark) => mark === '%').length > 1 || (isPercent && words.length > 0)) return undefined
  return { core, isNegative: signs !== '' && signs !== '+', isPercent, words }
}

/** One character for one thing: digits, spaces, apostrophes; nothing of what only steers the direction of writing. */
function uniform(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Sc}/gu, (sign) => sign.normalize('NFKC'))
    .replace(/\p{Nd}/gu, digitFor)
    .replace(/\s+/gu, ' ')
    .replace(/['’‘ʼʹ′`´]/g, "'")
    .replace(/،/g, ',')
    .replace(/٪/g, '%')
    .trim()
}

/** The digits of a script follow one another from zero to nine. Those of mathematics (𝟏, 𝟙, 𝟣, 𝟭, 𝟷) do so five times
 * without a gap, and have the usual ones as their plain form. */
function digitFor(digit: string): string {
  const plain = digit.normalize('NFKC')
  if (/^[0-9]$/.test(plain)) return plain
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

function meaningsOf({ core, isNegative }: Parts): Meanings {
  const sign = (number: string | undefined) =>
    number === undefined ? undefined : isNegative && /[1-9]/.test(number) ? `-${number}` : number
  return { grouped: sign(whole(core)), decimal: sign(withDecimalMark(core)) }
}

function withDecimalMark(core: string): string | undefined {
  for (const mark of ['.', ',', '٫']) {
    const pieces = core.split(mark)
    const [before = '', after = ''] = pieces
    if (pieces.length !== 2 || !/^\d*$/.test(after) || (!before && !after)) continue
    const number = before === '' ? '0' : whole(before)
    if (number !== undefined) return after ? `${number}.${after}` : number
  }
  return undefined
}

const GROUPED = /^[1-9]\d{0,2}([., '_٬])\d{3}(?:\1\d{3})*$/
const GROUPED_IN_INDIA = /^[1-9]\d?([., '_٬])(?:\d{2}\1)+\d{3}$/

/** The digits of a whole number, or `undefined` when its marks group nothing. */
function whole(text: string): string | undefined {
  if (!/^\d+$/.test(text) && !GROUPED.test(text) && !GROUPED_IN_INDIA.test(text)) return undefined
  return text.replace(/\D/g, '').replace(/^0+(?=\d)/, '')
}
