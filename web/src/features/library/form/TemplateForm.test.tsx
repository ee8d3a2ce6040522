// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import type { RJSFSchema } from '@rjsf/utils'
import { fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { NearWorker } from '../../../../tests/workers'
import type { Fault } from '@/shared/api/failure'
import { currentMessages } from '@/shared/messages/showMessage'
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
  locale = 'en',
  faults = [],
  onPick = () => undefined,
  showAll = false,
}: {
  first: Values
  locale?: string
  faults?: Fault[]
  onPick?: (pointer: string) => void
  showAll?: boolean
}) {
  const [values, setValues] = useState(first)
  return (
    <MantineProvider env="test">
      <TemplateForm
        schema={schema}
        locale={locale}
        values={values}
        onChange={(next) => {
          latest = next
          setValues(next)
        }}
        faults={faults}
        showAll={showAll}
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

  it('says what is wrong at a field that was visited, and sums it up once somebody tried to finish', () => {
    const onPick = vi.fn()
    const faults = [{ path: '/client/name', message: 'This is needed.' }]
    const { rerender } = render(<Form first={{ client: {}, items: [] }} faults={faults} onPick={onPick} />)
    const name = screen.getByLabelText(/^Name/)
    expect(screen.queryByText('This is needed.')).toBeNull()
    fireEvent.blur(name)
    expect(screen.getAllByText('This is needed.')).toHaveLength(1)
    const described = name.getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toBe('This is needed.')
    rerender(<Form first={{ client: {}, items: [] }} faults={faults} onPick={onPick} showAll />)
    fireEvent.click(screen.getByRole('button', { name: 'Client: Name' }))
    expect(onPick).toHaveBeenCalledWith('/client/name')
  })

  it('asks which number is meant, and takes none until it is told', async () => {
    render(<Form first={sample} />)
    const price = row('Row 1').getByLabelText<HTMLInputElement>('Price')
    fireEvent.change(price, { target: { value: '1.125' } })
    expect(latest).toMatchObject({ items: [{ price: '1.125?' }, {}] })
    fireEvent.blur(price)
    expect(price.value).toBe('1.125')
    await userEvent.click(screen.getByRole('button', { name: '1,125.00' }))
    expect(latest).toMatchObject({ items: [{ price: '1125.00' }, {}] })
    expect(price.value).toBe('1,125.00')
    expect(screen.queryByRole('group', { name: /means/ })).toBeNull()
  })

  it('says what it reads while somebody types, and shows values as the document writes them', () => {
    render(<Form first={{ ...sample, items: [{ price: '1234.5' }] }} locale="de" />)
    const price = row('Row 1').getByLabelText<HTMLInputElement>('Price')
    expect(price.value).toBe('1.234,50')
    fireEvent.change(price, { target: { value: '€ 9876.5' } })
    expect(screen.getByText('= 9.876,50')).toBeTruthy()
    fireEvent.blur(price)
    expect(price.value).toBe('9.876,50')
  })

  it('keeps a text that is no number, and says so at its field', () => {
    render(<Form first={sample} showAll />)
    fireEvent.change(row('Row 1').getByLabelText('Price'), { target: { value: '12 pounds' } })
    expect(latest).toMatchObject({ items: [{ price: '12 pounds' }, {}] })
    expect(screen.getAllByText('Not a number. Write it like 1,234.50.')).toHaveLength(2)
  })

  it('takes cells of a spreadsheet from any field on, and adds the rows that are missing', () => {
    render(<Form first={sample} />)
    const clipboardData = { getData: () => 'Glue\t1,250.00\nTape\t1,125\n"Cord, ""red"""\t' }
    fireEvent.paste(row('Row 2').getByLabelText('What'), { clipboardData })
    expect(latest.items).toEqual([
      { what: 'Paper', price: '12.00' },
      { what: 'Glue', price: '1250.00' },
      { what: 'Tape', price: '1125.00' },
      { what: 'Cord, "red"' },
    ])
  })
})
