import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { meQuery, type Me, type Organisation } from '@/features/accounts/session/api'
import { chosenOrganisation, mayAuthor } from '@/features/accounts/session/organisation'
import { brandSchemaQuery, brandsQuery, templatePartsQuery, type Brand, type TemplatePart } from '@/features/brands/api'
import { templatesQuery, type TemplateSummary } from '@/features/library/api'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { Note } from '@/shared/states/Note'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import { SeeTemplates } from '../../shell/RouteStates'
import shell from '../../shell/shell.module.css'
import { BusinessDesk } from './BusinessDesk'
import { spokenSchema } from './state/spokenSchema'

const NO_PARTS: readonly TemplatePart[] = []

const route = getRouteApi('/inside/business')

/** What the documents of a business say of it, once, with a page of it drawn beside. */
export function BusinessPage() {
  usePageTitle(t('My business'))
  const queries = {
    me: useQuery(meQuery),
    brands: useQuery(brandsQuery()),
    schema: useQuery(brandSchemaQuery),
    templates: useQuery(templatesQuery),
  }
  const failed = Object.values(queries).find((query) => query.isLoadingError)
  const { me, brands, schema, templates } = queries
  const organisation = me.data && chosenOrganisation(me.data)
  if (failed)
    return (
      <div className={shell.plain}>
        <FailureNote page error={failed.error} what={t('your business')} retry={() => void failed.refetch()} />
      </div>
    )
  if (!me.data || !organisation || !brands.data || !schema.data || !templates.data) return <Opening />
  return (
    <Opened
      me={me.data}
      organisation={organisation}
      brands={brands.data}
      schema={spokenSchema(schema.data.schema)}
      templates={templates.data.filter((one) => one.published_version !== null && one.withdrawn_at === null)}
    />
  )
}

interface OpenedProps {
  me: Me
  organisation: Organisation
  brands: readonly Brand[]
  schema: Brand['values']
  templates: readonly TemplateSummary[]
}

function Opened({ me, organisation, brands, schema, templates }: OpenedProps) {
  const { slug, isNew = false } = route.useSearch()
  const brand = isNew ? undefined : (brands.find((one) => one.slug === slug) ?? brands[0])
  const mayChange = mayAuthor(organisation)
  const parts = useQuery({ ...templatePartsQuery(brand?.slug ?? ''), enabled: brand !== undefined })
  const begun = useMemo(() => begunFor(me, organisation, brands), [me, organisation, brands])
  if (!brand && !mayChange) return <NothingYet name={organisation.name} />
  if (brand && !parts.data && !parts.isError) return <Opening />
  return (
    <BusinessDesk
      // A save is taken up by the form that made it; another business is another form.
      key={`${organisation.slug} ${brand?.slug ?? 'new'}`}
      organisation={organisation}
      brands={brands}
      brand={brand}
      begun={begun}
      schema={schema}
      templates={templates}
      inTemplates={parts.data ?? NO_PARTS}
    />
  )
}

/** What is known already: the name of the house, and that of the person who says the rest. */
function begunFor(me: Me, { personal, name }: Organisation, brands: readonly Brand[]): Brand['values'] {
  if (brands.length > 0) return {}
  // As long as both may be in a business.
  const [house, person] = [name.slice(0, 80), me.name.slice(0, 50)]
  return { ...(!personal && { name: house }), ...(person !== '' && { person: { name: person } }) }
}

function NothingYet({ name }: { name: string }) {
  return (
    <div className={shell.plain}>
      <Note page title={t('My business')} action={<SeeTemplates />}>
        <p>
          {t(
            'An author or an owner of {name} can say here once what all documents say: name, address, bank. Then you can add your own name and signature.',
            { name },
          )}
        </p>
      </Note>
    </div>
  )
}

function Opening() {
  return (
    <div className={shell.plain}>
      <Loading what={t('Opening your business')}>
        <Skeleton width="40%" height={40} />
        <div style={{ height: 32 }} />
        <Skeleton height={240} />
      </Loading>
    </div>
  )
}
