// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import type { RJSFSchema } from '@rjsf/utils'
import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { NearWorker } from '../../../../../tests/workers'
import type { Values } from '../../api'
import TemplateForm from '../TemplateForm'

let latest: Values = {}
beforeEach(() => {
  vi.stubGlobal('Worker', NearWorker)
})

function Form({ first }: { first: Values }) {
  const [values, setValues] = useState(first)
  return (
    <MantineProvider env="test">
      <TemplateForm
        schema={branches}
        locale="en"
        values={values}
        onChange={(next) => {
          latest = next
          setValues(next)
        }}
        faults={[]}
        showAll={false}
        wanted={undefined}
        onFocus={() => undefined}
        onPick={() => undefined}
      />
    </MantineProvider>
  )
}

// rjsf's types know JSON Schema up to draft 7, which has no `prefixItems`.
const branches = {
  type: 'object',
  properties: {
    pay: {
      title: 'Payment',
      oneOf: [
        {
          type: 'object',
          title: 'By card',
          required: ['by', 'card'],
          properties: {
            by: { const: 'card' },
            note: { type: 'string', title: 'Note' },
            card: { type: 'string', title: 'Card' },
          },
        },
        {
          type: 'object',
          title: 'By transfer',
          required: ['by', 'iban'],
          properties: {
            by: { const: 'bank' },
            note: { type: 'string', title: 'Note' },
            iban: { type: 'string', title: 'IBAN' },
          },
        },
      ],
    },
    size: { title: 'Size', type: 'string', enum: ['S', 'M'] },
    pair: {
      title: 'Pair',
      type: 'array',
      prefixItems: [
        { type: 'string', title: 'Left' },
        { type: 'number', title: 'Right' },
      ],
    },
    words: { title: 'Words', type: 'object', additionalProperties: { type: 'string' } },
  },
} as RJSFSchema

describe('shapes of a value', () => {
  it('are chosen by their titles, fill in what is fixed, and forget what only the left one had', async () => {
    render(<Form first={{ pay: { by: 'card', card: '4111', note: 'thanks' }, size: 'S' }} />)
    const kind = screen.getByLabelText<HTMLSelectElement>('Kind: Payment')
    expect([...kind.options].map((one) => one.text)).toEqual(['None', 'By card', 'By transfer'])
    expect(kind.selectedOptions[0]?.text).toBe('By card')
    expect(screen.queryByLabelText('by')).toBeNull()
    await userEvent.selectOptions(kind, 'By transfer')
    expect(latest.pay).toEqual({ by: 'bank', note: 'thanks' })
    fireEvent.change(screen.getByLabelText(/^IBAN/), { target: { value: 'DE89' } })
    expect(latest.pay).toEqual({ by: 'bank', note: 'thanks', iban: 'DE89' })
    await userEvent.selectOptions(kind, 'None')
    expect(latest).toEqual({ size: 'S' })
    await userEvent.selectOptions(screen.getByLabelText('Size'), 'Not chosen')
    expect(latest).toEqual({})
  })

  it('can be a fixed row of places, and members with names of their own', async () => {
    render(<Form first={{ words: { hello: 'hallo' } }} />)
    fireEvent.change(screen.getByLabelText('Right'), { target: { value: '2' } })
    expect(latest.pair).toEqual([null, 2])
    fireEvent.change(screen.getByLabelText('Value of “hello”'), { target: { value: 'moin' } })
    expect(latest.words).toEqual({ hello: 'moin' })
    const name = screen.getByLabelText('Name of “hello”')
    await userEvent.clear(name)
    await userEvent.type(name, 'bye')
    fireEvent.blur(name)
    expect(latest.words).toEqual({ bye: 'moin' })
    await userEvent.click(screen.getByRole('button', { name: 'Add one to: Words' }))
    expect(Object.keys(latest.words as object)).toHaveLength(2)
    await userEvent.click(screen.getByRole('button', { name: 'Remove “bye”' }))
    expect(Object.keys(latest.words as object)).toHaveLength(1)
  })
})
