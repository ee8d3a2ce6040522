import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import type { Me, Organisation } from '@/features/accounts/session/api'
import { answersQuery } from '@/features/answering/api'
import { chooseOrganisation, chosenOrganisation } from '@/features/accounts/session/organisation'
import { ChevronIcon } from '@/shared/ui/icons'
import { showMessage } from '@/shared/messages/showMessage'
import { plural, t } from '@/shared/language/say'
import { useLogOut } from '../session/useLogOut'
import { LanguageChoice } from './LanguageChoice'
import styles from './shell.module.css'

/** Who one is, for whom one acts, how bright the desk is, and the way out. */
export default function AccountMenu({ me }: { me: Me }) {
  const organisation = chosenOrganisation(me)
  const leave = useLogOut()
  const name = me.name || me.email
  // A number in a menu: that it is refused takes nobody away from their work.
  const unopened = useQuery({ ...answersQuery, meta: { isAside: true } }).data?.unopened ?? 0
  return (
    <Menu position="bottom-end" width={264} shadow="md" classNames={{ dropdown: styles.accountMenu }}>
      <Menu.Target>
        <UnstyledButton
          className={styles.personButton}
          aria-label={[
            t('{who}. Account, organisation and colours.', {
              who: organisation && !organisation.personal ? `${organisation.name}: ${name}` : name,
            }),
            ...(unopened > 0 ? [plural(unopened, '{n} new answer', '{n} new answers')] : []),
          ].join(' ')}
        >
          {/* Drawn by the stylesheet: the initial is a picture of the person, no word of the button's name. */}
          <span className={styles.initial} data-initial={name.charAt(0).toUpperCase()} />
          {organisation && !organisation.personal && <span className={styles.actingFor}>{organisation.name}</span>}
          {unopened > 0 && (
            <span className={`${styles.unopened} numbers`} aria-hidden>
              {unopened}
            </span>
          )}
          <ChevronIcon size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          {me.name && <strong>{me.name}</strong>}
          <span className="quiet">{me.email}</span>
        </div>
        {me.organisations.length > 1 && <ActFor me={me} organisation={organisation} />}
        <Menu.Divider />
        <Places unopened={unopened} />
        <Menu.Divider />
        <Brightness />
        <Menu.Divider />
        <LanguageChoice />
        <Menu.Divider />
        <Menu.Item onClick={() => leave.mutate()}>{t('Log out')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The pages that are about oneself and one's organisation. */
function Places({ unopened }: { unopened: number }) {
  return (
    <>
      <Menu.Item renderRoot={(props) => <Link to="/business" {...props} />}>{t('My business')}</Menu.Item>
      <Menu.Item renderRoot={(props) => <Link to="/batches" {...props} />}>
        {t('Many documents from a table')}
      </Menu.Item>
      <Menu.Item
        rightSection={unopened > 0 && <span className={`${styles.unopened} numbers`}>{unopened}</span>}
        renderRoot={(props) => <Link to="/answers" {...props} />}
      >
        {t('Answers to your forms')}
      </Menu.Item>
      <Menu.Item renderRoot={(props) => <Link to="/contacts" {...props} />}>{t('People and companies')}</Menu.Item>
      <Menu.Item renderRoot={(props) => <Link to="/organisation" {...props} />}>
        {t('Organisation and members')}
      </Menu.Item>
      <Menu.Item renderRoot={(props) => <Link to="/account" {...props} />}>{t('Account and security')}</Menu.Item>
    </>
  )
}

/** Chooses whether the person acts for themselves or for an organisation. */
function ActFor({ me, organisation }: { me: Me; organisation: Organisation | undefined }) {
  const act = useActing(me)
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('Act for')}</Menu.Label>
      <Menu.RadioGroup value={organisation?.slug ?? ''} onChange={act}>
        {me.organisations.map((one) => (
          <Menu.RadioItem key={one.slug} value={one.slug} closeMenuOnClick>
            {one.personal ? t('Yourself') : one.name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}

function Brightness() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choices: { value: typeof colorScheme; label: string }[] = [
    { value: 'light', label: t('Light') },
    { value: 'dark', label: t('Dark') },
    { value: 'auto', label: t('As the device') },
  ]
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as typeof colorScheme)}>
      <Menu.Label>{t('Colours')}</Menu.Label>
      {choices.map((choice) => (
        <Menu.RadioItem key={choice.value} value={choice.value} closeMenuOnClick={false}>
          {choice.label}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
}

function useActing(me: Me) {
  const client = useQueryClient()
  const router = useRouter()
  return (slug: string) => {
    const chosen = me.organisations.find((one) => one.slug === slug)
    const name = chosen && !chosen.personal ? chosen.name : undefined
    chooseOrganisation(slug)
    void router
      .navigate({ to: '/' })
      .then(() => client.resetQueries())
      .then(() => {
        showMessage(name === undefined ? t('You act for yourself now') : t('You act for {name} now', { name }))
      })
  }
}
