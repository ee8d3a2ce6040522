import { useQuery } from '@tanstack/react-query'
import { digitsOf } from '@/shared/numbers/currencies'
import { showNumber } from '@/shared/numbers/showNumber'
import { plural, spokenLanguage } from '@/shared/language/say'
import { totalsQuery, type Narrowing, type Totals } from '../api'
import styles from './list.module.css'

interface Props {
  narrowing: Narrowing
  /** As the list tells it; more than a thousand are counted later. */
  total: string | undefined
  isNarrowed: boolean
}

/** How many documents there are, and what they come to by currency; what counts no more is left out of the sums. */
export function TotalsLine({ narrowing, total, isNarrowed }: Props) {
  const totals = useQuery({ ...totalsQuery(narrowing), enabled: total !== undefined && total !== '0' })
  const many = totals.data?.count ?? Number.parseInt(total ?? '0')
  const isKnown = totals.data !== undefined || !total?.endsWith('+')
  return (
    <p className="quiet numbers" role="status">
      {many > 0 && wordsFor(many, isKnown, isNarrowed)}
      {totals.data && many > 0 && <Sums totals={totals.data.totals} />}
    </p>
  )
}

function wordsFor(many: number, isKnown: boolean, isNarrowed: boolean): string {
  if (isNarrowed)
    return isKnown
      ? plural(many, '{n} document found', '{n} documents found')
      : plural(many, 'More than {n} document found', 'More than {n} documents found')
  return isKnown
    ? plural(many, '{n} document', '{n} documents')
    : plural(many, 'More than {n} document', 'More than {n} documents')
}

function Sums({ totals }: { totals: Totals['totals'] }) {
  return totals.slice(0, 4).map(({ currency, amount }) => (
    <span key={currency} className={styles.sum}>
      <bdi dir="ltr">
        {showNumber(amount, spokenLanguage().locale, { digits: digitsOf(currency) })} {currency}
      </bdi>
    </span>
  ))
}
