import { lazy, Suspense, useMemo } from 'react'
import { TimeZone } from '@/features/accounts/organisation/TimeZone'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import type { BusinessDeskState } from './state/useBusinessDesk'
import { BusinessHead } from './BusinessHead'
import { Fate } from './Fate'
import { LockedFields } from './LockedFields'
import { ownSchema } from './state/ownSchema'
import layout from '../../shell/desk.module.css'
import styles from './business.module.css'

const formParts = import('@/features/library/form/TemplateForm')
const TemplateForm = lazy(() => formParts)

/** What is said of the business, and where its day begins. */
export function BusinessForm({ desk }: { desk: BusinessDeskState }) {
  const { organisation, schema, brand, business, faults } = desk
  const { form, showAll, wanted, setFocused, goToField } = desk.navigation
  const shown = useMemo(
    () => (business.part !== 'whole' ? ownSchema(schema, brand?.locked ?? [], brand?.values ?? {}) : schema),
    [business.part, schema, brand],
  )
  return (
    <div className={layout.formSide} ref={form}>
      <BusinessHead desk={desk} />
      <Suspense
        fallback={
          <Loading what={t('Laying out the form')}>
            <Skeleton height={320} />
          </Loading>
        }
      >
        <TemplateForm
          key={`${business.part} ${business.part === 'template' ? business.template : ''}`}
          schema={shown}
          locale="en"
          values={business.values}
          onChange={business.setValues}
          faults={faults}
          showAll={showAll}
          wanted={wanted}
          onFocus={setFocused}
          onPick={goToField}
        />
      </Suspense>
      {business.part === 'whole' && !organisation.personal && <LockedFields desk={desk} />}
      {business.part === 'whole' && (
        <section className={styles.apart} aria-labelledby="the-day">
          <h2 id="the-day">{t('The day of documents')}</h2>
          <TimeZone key={organisation.slug} organisation={organisation} />
        </section>
      )}
      {business.part === 'whole' && brand && <Fate brand={brand} isUnsaved={desk.isUnsaved} />}
    </div>
  )
}
