// The package's front door also opens test helpers that ask for a validator this app does not have.
import Form from '@rjsf/core/lib/components/Form.js'
import type { RJSFSchema } from '@rjsf/utils'
import { useCallback, useMemo, useState, type FocusEvent } from 'react'
import type { Fault } from '@/shared/api/failure'
import type { Values } from '../api'
import { FormStateContext, type FormState } from './context'
import styles from './form.module.css'
import { presentable } from './presentable'
import { fields, templates, widgets } from './parts'
import { Summary } from './Summary'
import { validator } from './validator'

interface Props {
  schema: RJSFSchema
  values: Values
  onChange: (values: Values) => void
  faults: readonly Fault[]
  /** Whether the person has tried to finish: then every fault is shown, also in fields not yet visited. */
  showAll: boolean
  wanted: string | undefined
  onFocus: (pointer: string | undefined) => void
  onPick: (pointer: string) => void
}

/** The form that a template's schema describes. Who writes it and who judges it are elsewhere; this shows it. */
export default function TemplateForm({ schema, values, onChange, faults, showAll, wanted, onFocus, onPick }: Props) {
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const touch = useCallback((pointer: string) => {
    setTouched((before) => (before.has(pointer) ? before : new Set(before).add(pointer)))
  }, [])
  const shown = useMemo(() => presentable(schema), [schema])
  const state = useMemo<FormState>(
    () => ({ faults: byPointer(faults), touched, showAll, touch, wanted }),
    [faults, touched, showAll, touch, wanted],
  )
  return (
    <FormStateContext value={state}>
      <Summary schema={schema} faults={faults} touched={touched} showAll={showAll} onPick={onPick} />
      <div
        onFocus={(event: FocusEvent<HTMLElement>) => {
          onFocus(event.target.closest<HTMLElement>('[data-pointer]')?.dataset.pointer)
        }}
      >
        <Form
          tagName="div"
          className={styles.form}
          schema={shown}
          formData={values}
          validator={validator}
          fields={fields}
          widgets={widgets}
          templates={templates}
          idPrefix="value"
          showErrorList={false}
          experimental_defaultFormStateBehavior={{
            emptyObjectFields: 'skipDefaults',
            arrayMinItems: { populate: 'never' },
          }}
          onChange={(event) => {
            onChange((event.formData ?? {}) as Values)
          }}
        >
          <></>
        </Form>
      </div>
    </FormStateContext>
  )
}

function byPointer(faults: readonly Fault[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>()
  for (const fault of faults) map.set(fault.path, [...(map.get(fault.path) ?? []), fault.message])
  return map
}
