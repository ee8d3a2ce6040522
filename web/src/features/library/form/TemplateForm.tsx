import type { RJSFSchema } from '@rjsf/utils'
import { useCallback, useMemo, useState, type FocusEvent } from 'react'
import type { Fault } from '@/shared/api/failure'
import { t } from '@/shared/language/say'
import type { Values } from '../api'
import {
  type ContactLookup,
  type FormPictures,
  FormStateContext,
  type FormState,
  type NumberedField,
} from './shared/context'
import styles from './shared/form.module.css'
import { schemaForForm } from './schema/schemaForForm'
import { useJudge } from './branches/useJudge'
import { FormBody } from './FormBody'
import { numberSettingOf, type NumberSetting } from './numbers/document'
import { oneForEachField, unreadNumbers } from './numbers/unread'
import { Summary } from './Summary'

interface Props {
  schema: RJSFSchema
  /** The language of the template, for values that choose none. */
  locale: string
  values: Values
  onChange: (values: Values) => void
  faults: readonly Fault[]
  numbered?: NumberedField | undefined
  lookup?: ContactLookup | undefined
  pictures?: FormPictures | undefined
  /** Whether the person has tried to finish: then every fault is shown, also in fields not yet visited. */
  showAll: boolean
  wanted: string | undefined
  /** The business that the document is made for, if there is one. */
  brand?: Values | undefined
  onFocus: (pointer: string | undefined) => void
  onPick: (pointer: string) => void
}

/** The form that a template's schema describes. Who writes it and who judges it are elsewhere; this shows it. */
export default function TemplateForm(props: Props) {
  const { schema, locale, values, onChange, numbered, lookup, pictures, showAll, wanted, brand, onFocus, onPick } =
    props
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const touch = useCallback((pointer: string) => {
    setTouched((before) => (before.has(pointer) ? before : new Set(before).add(pointer)))
  }, [])
  const shown = useMemo(() => schemaForForm(schema), [schema])
  const { judge, round } = useJudge(shown)
  const setting = useSetting(schema, values, locale)
  const faults = useFaults(props)
  const state = useMemo<FormState>(
    () => ({ faults: byPointer(faults), touched, showAll, touch, wanted, setting, numbered, lookup, brand, pictures }),
    [faults, touched, showAll, touch, wanted, setting, numbered, lookup, brand, pictures],
  )
  return (
    <FormStateContext value={state}>
      {showAll && <Summary schema={schema} faults={faults} onPick={onPick} />}
      {judge.isUnsure && (
        <p className={styles.unsure} role="status">
          {t(
            'One rule of this template takes too long to check here. The page next to the form tells whether the values fit.',
          )}
        </p>
      )}
      <div
        className={styles.form}
        // Until the first answers are there, fields would come and go.
        data-settled={judge.isBegun}
        onFocus={(event: FocusEvent<HTMLElement>) =>
          onFocus(event.target.closest<HTMLElement>('[data-pointer]')?.dataset.pointer)
        }
      >
        <FormBody schema={shown} values={values} onChange={onChange} judge={judge} round={round} />
      </div>
    </FormStateContext>
  )
}

/** The same object as long as it says the same, so that no field is drawn again for it. */
function useSetting(schema: RJSFSchema, values: Values, templateLocale: string): NumberSetting {
  const { locale, currency } = numberSettingOf(schema, values, templateLocale)
  return useMemo(() => ({ locale, currency }), [locale, currency])
}

/** What the service found, and before it the numbers that are not read yet, each field once. */
function useFaults({ schema, values, locale, faults }: Props): readonly Fault[] {
  return useMemo(() => oneForEachField(unreadNumbers(schema, values, locale), faults), [schema, values, locale, faults])
}

function byPointer(faults: readonly Fault[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>()
  for (const fault of faults) map.set(fault.path, [...(map.get(fault.path) ?? []), fault.message])
  return map
}
