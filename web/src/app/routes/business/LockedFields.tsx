import { Checkbox } from '@mantine/core'
import { t } from '@/shared/language/say'
import type { BusinessDeskState } from './state/useBusinessDesk'
import styles from './business.module.css'

/** What no member may say otherwise in their own documents. */
export function LockedFields({ desk: { schema, business } }: { desk: BusinessDeskState }) {
  const { locked, setLocked } = business
  const fields = Object.entries(schema.properties as Record<string, { title: string }>)
  return (
    <fieldset className={styles.apart}>
      <legend className={styles.legend}>{t('The same for everybody')}</legend>
      <p className="quiet">{t('What is ticked no member can change for their own documents.')}</p>
      <div className={styles.locks}>
        {fields.map(([key, { title }]) => (
          <Checkbox
            key={key}
            label={title}
            checked={locked.includes(`/${key}`)}
            onChange={(event) => {
              const others = locked.filter((one) => one !== `/${key}`)
              setLocked(event.currentTarget.checked ? [...others, `/${key}`] : others)
            }}
          />
        ))}
      </div>
    </fieldset>
  )
}
