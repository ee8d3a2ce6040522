import { MantineProvider } from '@mantine/core'
import type { RJSFSchema } from '@rjsf/utils'
import { fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { NearWorker } from '../../../../tests/workers'
import type { Fault } from '@/shared/api/failure'
import { currentMessages } from '@/shared/ui/messages'
import type { Values } from '../api'
import TemplateForm from './TemplateForm'

const schema: RJSFSchema = {
  type: 'object',
  required: ['client', 'items'],
  properties: {
    client: {
      type: 'object',
      title: 'Client',
      required: ['name'],
      properties: {
        name: { type: 'string', title: 'Name' },
        note: { type: 'string', title: 'Note', format: 'multiline' },
      },
    },
    kind: {
      type: 'string',
      title: 'Kind',
      oneOf: [
        { const: 'a', title: 'Invoice' },
        { const: 'b', title: 'Credit note' },
      ],
    },
    items: {
      type: 'array',
      title: 'Items',
      items: {
        type: 'object',
        properties: {
          what: { type: 'string', title: 'What' },
          price: { type: 'string', format: 'money', title: 'Price' },
        },
      },
    },
  },
  if: { properties: { kind: { const: 'b' } }, required: ['kind'] },
  then: { properties: { reason: { type: 'string', title: 'Reason' } } },
}

let latest: Values = {}
beforeEach(() => {
  vi.stubGlobal('Worker', NearWorker)
})

function Form({
  first,
  of = schema,
  locale = 'en',
  faults = [],
  onPick = () => undefined,
}: {
  first: Values
  of?: RJSFSchema
  locale?: string
  faults?: Fault[]
  onPick?: (pointer: string) => void
}) {
  const [values, setValues] = useState(first)
  return (
    <MantineProvider env="test">
      <TemplateForm
        schema={of}
        locale={locale}
        values={values}
        onChange={(next) => {
          latest = next
          setValues(next)
        }}
        faults={faults}
        showAll={false}
        wanted={undefined}
        onFocus={() => undefined}
        onPick={onPick}
      />
    </MantineProvider>
  )
}

const sample = {
  client: { name: 'Ann' },
  kind: 'a',
  items: [
    { what: 'Paper', price: '12.00' },
    { what: 'Ink', price: '3.50' },
  ],
}
const row = (name: string) => within(screen.getByRole('group', { name }))

describe('the form of a template', () => {
  it('keeps an amount exact, in whatever notation it is typed', () => {
    render(<Form first={sample} />)
    fireEvent.change(row('Row 1').getByLabelText('Price'), { target: { value: '1.234,5' } })
    expect(latest).toMatchObject({ items: [{ what: 'Paper', price: '1234.50' }, { price: '3.50' }] })
  })

  it('shows choices by their titles and stores their values', async () => {
    render(<Form first={sample} />)
    await userEvent.selectOptions(screen.getByLabelText('Kind'), 'Credit note')
    expect(latest.kind).toBe('b')
  })

  it('brings up a field that another value makes needed', async () => {
    render(<Form first={sample} />)
    expect(screen.queryByLabelText('Reason')).toBeNull()
    await userEvent.selectOptions(screen.getByLabelText('Kind'), 'Credit note')
    expect(await screen.findByLabelText('Reason')).toBeTruthy()
  })

  it('adds, moves, removes and brings back rows', async () => {
    render(<Form first={sample} />)
    await userEvent.click(screen.getByRole('button', { name: 'Add a row' }))
    expect(latest.items).toHaveLength(3)
    fireEvent.keyDown(row('Row 2').getByLabelText('What'), { key: 'ArrowUp', altKey: true })
    expect(latest.items).toMatchObject([{ what: 'Ink' }, { what: 'Paper' }, {}])
    await userEvent.click(screen.getByRole('button', { name: /^Row 1:/ }))
    fireEvent.click(await screen.findByText('Remove'))
    expect(latest.items).toMatchObject([{ what: 'Paper' }, {}])
    const undo = currentMessages().at(-1)?.action
    undo?.run()
    await screen.findByRole('group', { name: 'Row 3' })
    expect(latest.items).toMatchObject([{ what: 'Ink' }, { what: 'Paper' }, {}])
  })

  it('loses nothing of one row when another is edited after it', () => {
    render(<Form first={sample} />)
    fireEvent.change(row('Row 1').getByLabelText('What'), { target: { value: 'Card' } })
    fireEvent.change(row('Row 2').getByLabelText('What'), { target: { value: 'Gold' } })
    expect(latest.items).toMatchObject([{ what: 'Card' }, { what: 'Gold' }])
  })

  it('sums up what is wrong at once, and says it at a field only after the field was visited', () => {
    const onPick = vi.fn()
    render(
      <Form
        first={{ client: {}, items: [] }}
        faults={[{ path: '/client/name', message: 'This is needed.' }]}
        onPick={onPick}
      />,
    )
    const name = screen.getByLabelText(/^Name/)
    expect(screen.getAllByText('This is needed.')).toHaveLength(1)
    fireEvent.click(screen.getByRole('button', { name: 'Client: Name' }))
    expect(onPick).toHaveBeenCalledWith('/client/name')
    fireEvent.blur(name)
    expect(screen.getAllByText('This is needed.')).toHaveLength(2)
    const described = name.getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toBe('This is needed.')
  })
})
