import { useQuery } from '@tanstack/react-query'
import { count } from '@/shared/format/quantities'
import { digitsOf } from '@/shared/numbers/currencies'
import { showNumber } from '@/shared/numbers/showNumber'
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
      {many > 0 && `${isKnown ? '' : 'More than '}${count(many, 'document')}${isNarrowed ? ' found' : ''}`}
      {totals.data && many > 0 && <Sums totals={totals.data.totals} />}
    </p>
  )
}

function Sums({ totals }: { totals: Totals['totals'] }) {
  return totals.slice(0, 4).map(({ currency, amount }) => (
    <span key={currency} className={styles.sum}>
      {showNumber(amount, 'en', { digits: digitsOf(currency) })} {currency}
    </span>
  ))
}
