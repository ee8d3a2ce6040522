import { Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { meQuery, type Organisation } from '../session/api'
import { timeZones } from '../shared/timeZone'
import { accountSentence } from '../shared/failureSentences'
import { changeTimeZone } from './api'

/** Where the day of a document is the day. Only owners change it. */
export function TimeZone({ organisation }: { organisation: Organisation }) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (zone: string) => changeTimeZone(organisation.slug, zone),
    onSuccess: async (changed) => {
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
      showMessage(t('Documents have the day of {time_zone} now', { time_zone: changed.time_zone }))
    },
  })
  const mayChange = organisation.role === 'owner'
  return (
    <Select
      label={t('Time zone')}
      description={t('A document made now has the day of this place.')}
      data={timeZones(organisation.time_zone)}
      value={organisation.time_zone}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('No such place. Try the name of a large city near you.')}
      disabled={!mayChange || change.isPending}
      error={change.isError && accountSentence(change.error)}
      maw="24rem"
      onChange={(zone) => {
        if (zone && zone !== organisation.time_zone) change.mutate(zone)
      }}
    />
  )
}
