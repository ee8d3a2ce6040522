import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'
import { endSeries, lastNumberQuery, setSeries, type Numbered, type Series } from './api'
import { PatternFields } from './PatternFields'
import { seriesAfter } from './pattern'

interface Props {
  numbered: Numbered
  /** Called when a series gives the numbers from now on. */
  onNumbered?: () => void
  onClose: () => void
}

/** How the documents of one template are numbered: fields, and what comes of them. */
export function SeriesDialog({ numbered, onNumbered, onClose }: Props) {
  const { template, title, series } = numbered
  const last = useQuery({ ...lastNumberQuery(template), enabled: series === null })
  const [chosen, setChosen] = useState<Series>()
  const shown = chosen ?? series ?? seriesAfter(last.data ?? '', new Date().getFullYear())
  const { save, end } = useSeriesChange(numbered, { onNumbered, onClose })
  return (
    <Dialog opened onClose={onClose} title={t('Numbers of {title}', { title })} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(shown)
        }}
      >
        <PatternFields series={shown} onChange={setChosen} />
        <Group justify="space-between" mt="lg">
          {series ? (
            <Button variant="subtle" color="gray" loading={end.isPending} onClick={() => end.mutate()}>
              {t('Number by hand again')}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" loading={save.isPending}>
            {series ? t('Change') : t('Let Galley number')}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}

/** Says how the documents of a template are numbered from now on. */
function useSeriesChange({ template, title }: Numbered, { onNumbered, onClose }: Omit<Props, 'numbered'>) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['series'] })
  const save = useMutation({
    mutationFn: (body: Series) => setSeries(template, body),
    onSuccess: ({ next }) => {
      showMessage(t('{title}: the next number is {next}', { title, next: next ?? '' }))
      onNumbered?.()
      onClose()
      void refresh()
    },
    onError: (error) => showError(failureSentence(error)),
  })
  const end = useMutation({
    mutationFn: () => endSeries(template),
    onSuccess: () => {
      showMessage(t('{title} is numbered by hand again', { title }))
      onClose()
      void refresh()
    },
    onError: (error) => showError(failureSentence(error)),
  })
  return { save, end }
}
