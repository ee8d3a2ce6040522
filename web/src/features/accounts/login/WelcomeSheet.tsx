import styles from './login.module.css'

/** A page as it will look, with one field in the hand. It says what this house makes, and is no control. */
export function WelcomeSheet() {
  return (
    <div className={styles.desk} aria-hidden="true" lang="en" dir="ltr">
      <div className={styles.sheetBehind} />
      <div className={styles.sheet}>
        <p className={styles.sheetHouse}>Hollis &amp; Wray, Bookbinders</p>
        <p className={styles.sheetTo}>
          <span className={styles.held}>Miriam Castellane</span>
          <br />4 Weir Lane
          <br />
          Ludlow SY8 1PE
        </p>
        <p className={styles.sheetTitle}>The twelve volumes are ready.</p>
        <p>
          They were sewn on linen tapes and cased in the grey-green cloth you chose in September; the labels are in
          gold. You are welcome to collect them on any weekday, or we send them by carrier.
        </p>
        <div className={styles.sheetSum}>
          <span>Twelve volumes, quarter cloth</span>
          <span>1,164.00</span>
          <span>Labels, stamped in gold</span>
          <span>96.00</span>
          <strong>Due 21 December</strong>
          <strong>£1,260.00</strong>
        </div>
      </div>
    </div>
  )
}
