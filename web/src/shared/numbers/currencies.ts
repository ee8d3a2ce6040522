// The one table of currencies; the kit that templates count with reads the same file.
import table from '../../../../service/galley/rendering/packages/galley/kit/1.1.0/currencies.json'

const digits: Readonly<Record<string, number>> = table.digits

/** Every currency of ISO 4217 that has a smallest unit, by its code. */
export const currencies: readonly string[] = Object.keys(digits)

/** How many decimals a currency has after ISO 4217: 2 for "EUR", 0 for "JPY", 3 for "KWD"; 2 for what is not known. */
export function digitsOf(currency: string): number {
  return digits[currency] ?? 2
}
