/**
 * The exact amount that a person meant, as "1234.50", or `undefined` when it cannot be told.
 *
 * Of the two marks the one further right is the decimal one ("1.234,5", "1,234.50"). A single mark followed by exactly
 * three digits groups thousands ("1.234"), because amounts have at most two decimals.
 */
export function parseMoney(text: string): string | undefined {
  const compact = text.replace(/[\s\u00a0\u202f'’_]/g, '').replace(/[−–]/g, '-')
  const found = /^([+-]?)([\d.,]*)$/.exec(compact)
  if (!found?.[2] || !/\d/.test(found[2])) return undefined
  const [, sign, digits] = found
  const decimalAt = decimalMark(digits)
  const whole = digits.slice(0, decimalAt).replace(/[.,]/g, '')
  const cents = digits.slice(decimalAt + 1)
  if (cents.length > 2 || !isGrouped(digits.slice(0, decimalAt))) return undefined
  const amount = `${whole.replace(/^0+(?=\d)/, '') || '0'}.${cents.padEnd(2, '0')}`
  return sign === '-' ? `-${amount}` : amount
}

function decimalMark(digits: string): number {
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  if (last === -1) return digits.length
  const mark = digits.charAt(last)
  const isOnlyKind = !digits.includes(mark === '.' ? ',' : '.')
  const groupsThousands = isOnlyKind && digits.length - last === 4 && last > 0 && last <= 3 && !digits.startsWith('0')
  const repeats = digits.indexOf(mark) !== last
  return groupsThousands || repeats ? digits.length : last
}

function isGrouped(whole: string): boolean {
  return !/[.,]/.test(whole) || /^\d{1,3}([.,])\d{3}(\1\d{3})*$/.test(whole)
}

/** "1234567.50" as "1,234,567.50"; anything that is no amount comes back as it is. */
export function showMoney(amount: string): string {
  const found = /^(-?)(\d+)(\.\d{1,2})?$/.exec(amount)
  if (!found?.[2]) return amount
  const [, sign, whole, cents] = found
  return `${sign ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${(cents ?? '').padEnd(3, '0').replace(/^0/, '.')}`
}
