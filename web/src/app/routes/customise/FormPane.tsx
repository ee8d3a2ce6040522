import { lazy, Suspense } from 'react'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { AskButton } from './AskButton'
import { BusinessChoice } from './BusinessChoice'
import { DeskHead } from './DeskHead'
import type { DeskState } from './state/useDesk'
import layout from '../../shell/desk.module.css'

// Asked for at once, beside the template itself, and drawn after the rest of the desk.
const form = import('@/features/library/form/TemplateForm')
const TemplateForm = lazy(() => form)

/** What is being filled in: the head of the desk and the form. */
export function FormPane({ desk }: { desk: DeskState }) {
  const { template, business, next, replaced, work, navigation, page, download, start, numbered, lookup } = desk
  const { form, showAll, wanted, setFocused, goToField } = navigation
  return (
    <div className={layout.formSide} ref={form}>
      <DeskHead
        template={template}
        business={<ForWhichBusiness desk={desk} />}
        isDraft={download.isDraft}
        work={work}
        next={next}
        replacing={!replaced ? 'no' : download.issued ? 'done' : 'whenDownloaded'}
        instead={replaced?.instead}
        onAsItWas={start.asItWas}
        onStartEmpty={start.empty}
        onTakeUpRevision={start.fromRevision}
      />
      <AskButton desk={desk} />
      <Suspense
        fallback={
          <Loading what={t('Laying out the form')}>
            <Skeleton height={320} />
          </Loading>
        }
      >
        <TemplateForm
          key={start.round}
          schema={template.schema}
          locale={template.locale}
          values={work.copy.values}
          onChange={work.setValues}
          faults={page.faults}
          numbered={numbered}
          lookup={lookup}
          showAll={showAll}
          wanted={wanted}
          brand={business.brand?.counting}
          onFocus={setFocused}
          onPick={goToField}
        />
      </Suspense>
    </div>
  )
}

/** Asked where there are several businesses. */
function ForWhichBusiness({ desk: { brands, business, work } }: { desk: DeskState }) {
  if (brands.length < 2) return null
  return (
    <BusinessChoice
      brands={brands}
      chosen={business.brand}
      onChoose={(next) => work.setValues(business.choose(next, work.copy.values))}
    />
  )
}
