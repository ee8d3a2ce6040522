import { Button, SegmentedControl } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { OpenForm } from '@/features/answering/stranger'
import { nameOf } from '@/features/library/form/schema/schema'
import { PageViewer } from '@/features/library/viewer/PageViewer'
import { showDay } from '@/shared/format/dates'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { Note } from '@/shared/states/Note'
import { t } from '@/shared/language/say'
import layout from '../../shell/desk.module.css'
import shell from '../../shell/shell.module.css'
import styles from './answering.module.css'
import { useOpenForm, type OpenFormState } from './useOpenForm'

const TemplateForm = lazy(() => import('@/features/library/form/TemplateForm'))

interface Props {
  token: string
  form: OpenForm
}

/** What is open on the left, the page on the right; on a phone one of the two. */
export function OpenFormDesk({ token, form }: Props) {
  const state = useOpenForm(token, form)
  if (state.isSent) return <Thanks form={form} />
  return (
    <main id="content" className={`${layout.desk} ${styles.desk}`} data-side={state.navigation.side} tabIndex={-1}>
      <FormSide form={form} state={state} />
      <div className={layout.pageSide}>
        <PageViewer
          title={form.title}
          preview={state.preview}
          page={state.page}
          onPage={state.setPage}
          focused={undefined}
          onPick={state.navigation.goToField}
          nameOf={(pointer) => nameOf(form.schema, pointer)}
          isListed={state.navigation.showAll && state.faults.length > 0}
          onLogIn={() => undefined}
          actions={
            <span className={layout.wideActions}>
              <SendButton state={state} />
            </span>
          }
        />
      </div>
      <div className={layout.thumbBar}>
        <SegmentedControl
          size="md"
          aria-label={t('Show the form or the page')}
          value={state.navigation.side}
          onChange={state.navigation.setSide}
          data={[
            { value: 'form', label: t('Form') },
            { value: 'page', label: t('Page') },
          ]}
        />
        <SendButton state={state} full />
      </div>
    </main>
  )
}

function FormSide({ form, state }: { form: OpenForm; state: OpenFormState }) {
  const { form: place, showAll, wanted, setFocused, goToField } = state.navigation
  return (
    <div className={layout.formSide} ref={place}>
      <div className={layout.head}>
        <p className={styles.sender}>{t('{sender} asks you', { sender: form.sender.name })}</p>
        <h1 tabIndex={-1}>{form.title}</h1>
        <p className={layout.lead}>
          {t('Fill in what is open and send it. The page shows what becomes of it. You need no account.')}{' '}
          {t('It is open until {day}.', { day: showDay(form.expires_at) })}
        </p>
      </div>
      <Suspense
        fallback={
          <Loading what={t('Laying out the form')}>
            <Skeleton height={320} />
          </Loading>
        }
      >
        <TemplateForm
          schema={form.schema}
          locale={form.locale}
          values={state.values}
          onChange={state.setValues}
          faults={state.faults}
          pictures={state.pictures}
          showAll={showAll}
          wanted={wanted}
          onFocus={setFocused}
          onPick={goToField}
        />
      </Suspense>
    </div>
  )
}

function SendButton({ state, full = false }: { state: OpenFormState; full?: boolean }) {
  return (
    <Button onClick={state.send} loading={state.isSending} fullWidth={full}>
      {t('Send')}
    </Button>
  )
}

function Thanks({ form }: { form: OpenForm }) {
  return (
    <main id="content" className={shell.plain} tabIndex={-1}>
      <Note page title={t('Your answer is sent')}>
        <p role="status">
          {t('{sender} has it now. You can close this page.', { sender: form.sender.name })}
          {form.sender.email &&
            ` ${t('If something is to be changed, write to {email}.', { email: form.sender.email })}`}
        </p>
      </Note>
    </main>
  )
}
