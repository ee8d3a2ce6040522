import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Members } from '@/features/accounts/organisation/Members'
import { NewOrganisation } from '@/features/accounts/organisation/NewOrganisation'
import { TimeZone } from '@/features/accounts/organisation/TimeZone'
import { Usage } from '@/features/accounts/organisation/Usage'
import { meQuery, type Me, type Organisation } from '@/features/accounts/session/api'
import { chooseOrganisation, chosenOrganisation } from '@/features/accounts/session/organisation'
import { templatesQuery } from '@/features/library/api'
import { SeriesList } from '@/features/numbering/SeriesList'
import { FailureNote } from '@/shared/states/FailureNote'
import { showMessage } from '@/shared/messages/showMessage'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'

// Owners alone need it.
const MailSettings = lazy(() => import('@/features/mailing/MailSettings'))
const SigningSettings = lazy(() => import('@/features/signing/SigningSettings'))

export function OrganisationPage() {
  usePageTitle(t('Organisation'))
  const me = useQuery(meQuery)
  const organisation = me.data && chosenOrganisation(me.data)
  return (
    <div className={styles.plain}>
      {me.isPending && (
        <Loading what={t('Loading your organisation')}>
          <Skeleton height={200} />
        </Loading>
      )}
      {me.isLoadingError && (
        <FailureNote page error={me.error} what={t('your organisation')} retry={() => void me.refetch()} />
      )}
      {me.data && organisation && <Sections me={me.data} organisation={organisation} />}
    </div>
  )
}

function Sections({ me, organisation }: { me: Me; organisation: Organisation }) {
  const client = useQueryClient()
  return (
    <>
      <h1 tabIndex={-1} className={styles.pageTitle}>
        {organisation.personal ? t('Your own room') : organisation.name}
      </h1>
      {organisation.personal ? (
        <p className="quiet">
          {t(
            'What you make here is yours alone. To share templates with others, create an organisation and act for it.',
          )}
        </p>
      ) : (
        <Members organisation={organisation} me={me} />
      )}
      <section className={styles.apart} aria-labelledby="the-day">
        <h2 id="the-day">{t('The day of documents')}</h2>
        <TimeZone key={organisation.slug} organisation={organisation} />
      </section>
      <section className={styles.apart} aria-labelledby="numbers">
        <h2 id="numbers">{t('Numbers of documents')}</h2>
        <p className="quiet">{t('Galley can number the documents of a template one after the other, none twice.')}</p>
        <SeriesList key={organisation.slug} />
      </section>
      {organisation.role === 'owner' && <Mail key={organisation.slug} />}
      {organisation.role === 'owner' && <Signing key={organisation.slug} />}
      <section className={styles.apart} aria-labelledby="used">
        <h2 id="used">{t('What is used')}</h2>
        <Usage key={organisation.slug} />
      </section>
      <section className={styles.apart} aria-labelledby="new-organisation">
        <h2 id="new-organisation">{t('Create an organisation')}</h2>
        <p className="quiet">
          {t('Its members share templates. Each member’s documents and saved values stay their own.')}
        </p>
        <NewOrganisation
          onCreated={(slug, name) => {
            chooseOrganisation(slug)
            showMessage(t('You act for {name} now', { name }))
            void client.resetQueries()
          }}
        />
      </section>
    </>
  )
}

function Mail() {
  const templates = useQuery(templatesQuery)
  return (
    <section className={styles.apart} aria-labelledby="mail">
      <h2 id="mail">{t('Mail')}</h2>
      <p className="quiet">{t('Documents go out through your own mail server, under your own name.')}</p>
      <Suspense>
        <MailSettings templates={templates.data ?? []} />
      </Suspense>
    </section>
  )
}

function Signing() {
  const templates = useQuery(templatesQuery)
  return (
    <section className={styles.apart} aria-labelledby="signing">
      <h2 id="signing">{t('Signing')}</h2>
      <p className="quiet">
        {t('Documents can carry a signature, made with your own certificate, that PDF readers check.')}
      </p>
      <Suspense>
        <SigningSettings templates={templates.data ?? []} />
      </Suspense>
    </section>
  )
}
