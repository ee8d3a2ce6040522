export interface paths {
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Me
         * @description Who is asking, and where they may act: a program in the organisation of its key only.
         */
        get: operations["galley_accounts_api_show_me"];
        put?: never;
        post?: never;
        /**
         * Delete Me
         * @description Delete the account. The login must be recent.
         *
         *     Organisations of which one is the only member go with it, and each has to be named. What was made in others stays.
         */
        delete: operations["galley_accounts_api_delete_me"];
        options?: never;
        head?: never;
        /**
         * Rename Me
         * @description Change one's name.
         */
        patch: operations["galley_accounts_api_rename_me"];
        trace?: never;
    };
    "/api/v1/me/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Deletion
         * @description The organisations that would be deleted with the account, because one is their only member.
         */
        get: operations["galley_accounts_api_show_deletion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Confirmation
         * @description Send the letter of a sign-up again. The answer is the same whether or not the address has a login.
         */
        post: operations["galley_accounts_api_send_confirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Organisation
         * @description Make an organisation and become its owner.
         */
        post: operations["galley_accounts_api_create_organisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organisations/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Organisation
         * @description Change an organisation's name or its time zone. A personal one is called as its person is.
         */
        patch: operations["galley_accounts_api_change_organisation"];
        trace?: never;
    };
    "/api/v1/organisations/{slug}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Members
         * @description Who belongs to an organisation.
         */
        get: operations["galley_accounts_api_list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organisations/{slug}/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Member
         * @description End a membership: an owner ends anyone's, a member their own.
         */
        delete: operations["galley_accounts_api_remove_member"];
        options?: never;
        head?: never;
        /**
         * Change Role
         * @description Give a member another role.
         */
        patch: operations["galley_accounts_api_change_role"];
        trace?: never;
    };
    "/api/v1/organisations/{slug}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invitations
         * @description The invitations that are not accepted yet, expired ones too.
         */
        get: operations["galley_accounts_api_list_invitations"];
        put?: never;
        /**
         * Invite
         * @description Invite a person by letter. The answer is the same whether or not the address has a login.
         */
        post: operations["galley_accounts_api_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organisations/{slug}/invitations/{invitation_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Invitation
         * @description Send an invitation's letter again, with a new link. The former link ends.
         */
        post: operations["galley_accounts_api_resend_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organisations/{slug}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw Invitation
         * @description Withdraw an invitation: its link ends.
         */
        delete: operations["galley_accounts_api_withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read Invitation
         * @description What an invitation says, for a person with its link.
         */
        post: operations["galley_accounts_api_read_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Invitation
         * @description Accept an invitation to one's own address, and belong to the organisation.
         */
        post: operations["galley_accounts_api_accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description One's API keys.
         */
        get: operations["galley_accounts_api_list_keys"];
        put?: never;
        /**
         * Create Key
         * @description Make an API key for the organisation acted in. The login must be recent.
         */
        post: operations["galley_accounts_api_create_key"];
        /**
         * Revoke Keys
         * @description Revoke all of one's API keys at once, as after a password that others may know.
         */
        delete: operations["galley_accounts_api_revoke_keys"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Key
         * @description Revoke an API key.
         */
        delete: operations["galley_accounts_api_revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Quota
         * @description What is used and left of what one may use here.
         */
        get: operations["galley_accounts_allowance_api_show_quota"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brand-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Schema
         * @description What can be said of a business.
         */
        get: operations["galley_brands_api_show_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Brands
         * @description The businesses of the organisation, the first one first, as they count for you and a template.
         */
        get: operations["galley_brands_api_list_brands"];
        put?: never;
        /**
         * Add Brand
         * @description Say what a business is called, where it lives and how it is paid.
         */
        post: operations["galley_brands_api_add_brand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brands/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Brand
         * @description One business, as it counts for you and a template. Its ETag names the save.
         */
        get: operations["galley_brands_api_show_brand"];
        /**
         * Change Brand
         * @description Say something else of a business. Documents keep what they were made with.
         */
        put: operations["galley_brands_api_change_brand"];
        post?: never;
        /**
         * Delete Brand
         * @description Delete a business. Documents keep what they were made with.
         */
        delete: operations["galley_brands_api_delete_brand"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brands/{slug}/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change Own
         * @description Say for your own documents what is otherwise: your name and signature, your telephone.
         */
        put: operations["galley_brands_api_change_own"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brands/{slug}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Template Overrides
         * @description What a business says otherwise in some templates.
         */
        get: operations["galley_brands_api_list_template_overrides"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brands/{slug}/templates/{template}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change In Template
         * @description Say what is otherwise in one template: another logo on letters, another account on invoices.
         */
        put: operations["galley_brands_api_change_in_template"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Templates
         * @description The gallery: every template one may use, narrowed to those that have all words of `q`.
         */
        get: operations["galley_library_api_list_templates"];
        put?: never;
        /**
         * Add Template
         * @description Make a template of a bundle. It is a draft until it is published.
         */
        post: operations["galley_library_api_add_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Version
         * @description Add a bundle as a template's next draft.
         */
        post: operations["galley_library_api_add_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/versions/{number}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish Version
         * @description Publish a draft. It never changes from then on. With `strict` a warning of the compiler is a fault.
         */
        post: operations["galley_library_api_publish_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw Template
         * @description Withdraw a template: it is in no gallery and makes no documents. What was made and saved stays.
         */
        post: operations["galley_library_api_withdraw_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Template
         * @description Put a withdrawn template back into the gallery.
         */
        post: operations["galley_library_api_restore_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Discard Draft
         * @description Discard a draft.
         */
        delete: operations["galley_library_api_discard_draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Template
         * @description One template, with the schema and sample of its newest published version, or of the one asked for.
         */
        get: operations["galley_library_api_show_template"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/versions/{number}/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Picture
         * @description A picture of the sample's first page.
         */
        get: operations["galley_library_api_show_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Contacts
         * @description The people and companies that documents were made for, those of the newest documents first.
         */
        get: operations["galley_contacts_api_list_contacts"];
        put?: never;
        /**
         * Put Contact
         * @description Keep a person or a company, in place of one of the same name.
         */
        post: operations["galley_contacts_api_put_contact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{contact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Correct Contact
         * @description Correct a person or a company. Documents keep what they say.
         */
        put: operations["galley_contacts_api_correct_contact"];
        post?: never;
        /**
         * Forget Contact
         * @description Delete a person or a company from the list. Documents keep what they say.
         */
        delete: operations["galley_contacts_api_forget_contact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Certificate
         * @description What the organisation signs its documents with, and which.
         */
        get: operations["galley_signing_api_show_certificate"];
        put?: never;
        /**
         * Take Certificate
         * @description Sign with the key in a PKCS#12 file (.p12, .pfx) from now on, in the place of the one of before.
         */
        post: operations["galley_signing_api_take_certificate"];
        /**
         * Forget Certificate
         * @description Sign no more, and forget the key. What was signed stays signed.
         */
        delete: operations["galley_signing_api_forget_certificate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take Token
         * @description Sign with a key that stays in a token of the server (PKCS#11) from now on. The PIN is tried once.
         *
         *     `file` is the key's certificate in PEM or DER, with those above it, where the token holds none.
         */
        post: operations["galley_signing_api_take_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Choose Templates
         * @description Choose the templates whose documents are signed unless a request says otherwise.
         */
        put: operations["galley_signing_api_choose_templates"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Customisations
         * @description One's saved customisations, the newest first.
         */
        get: operations["galley_documents_customisations_api_list_customisations"];
        put?: never;
        /**
         * Save New
         * @description Save values under a name. They may be incomplete; they are checked when a document is made.
         */
        post: operations["galley_documents_customisations_api_save_new"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customisations/{customisation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Customisation
         * @description One customisation with its newest values. Its ETag names the save.
         */
        get: operations["galley_documents_customisations_api_show_customisation"];
        /**
         * Save Again
         * @description Save again. The former save is kept.
         */
        put: operations["galley_documents_customisations_api_save_again"];
        post?: never;
        /**
         * Delete Customisation
         * @description Delete a customisation. It can be restored for a while.
         */
        delete: operations["galley_documents_customisations_api_delete_customisation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customisations/{customisation_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Customisation
         * @description Bring a deleted customisation back.
         */
        post: operations["galley_documents_customisations_api_restore_customisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customisations/{customisation_id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Revisions
         * @description Every save of a customisation, the newest first.
         */
        get: operations["galley_documents_customisations_api_list_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customisations/{customisation_id}/revisions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Revision
         * @description The values of one save.
         */
        get: operations["galley_documents_customisations_api_show_revision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Totals
         * @description What the documents of a list come to, by currency.
         */
        get: operations["galley_documents_api_show_totals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download List
         * @description The list of documents as CSV, sent while it is read.
         */
        get: operations["galley_documents_api_download_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Labels
         * @description The labels on the documents one may see.
         */
        get: operations["galley_documents_api_list_labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Label Document
         * @description Give a document these labels in place of those that it has.
         */
        put: operations["galley_documents_api_label_document"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview
         * @description One page as SVG or PNG, or the whole as PDF, by `Accept`. Nothing is kept.
         *
         *     With the header `X-Preview-Of`, a newer preview of the same name makes older ones of the same person give up and
         *     answer 409, those that wait at once, those that are being made after a moment.
         *
         *     With `have`, a page that the caller has already is not sent again: 204. It is compared with the page that these
         *     values have just made for this caller, so a hash tells nothing of what others made.
         */
        post: operations["galley_documents_api_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Asset
         * @description Upload an image for use as a value.
         */
        post: operations["galley_documents_api_add_asset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Asset
         * @description The uploaded image.
         */
        get: operations["galley_documents_api_show_asset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Documents
         * @description One's documents, the newest first. An owner may ask for everyone's.
         *
         *     `X-Total-Count` is how many there are in all. More than 1,000 are not counted: `X-Total-More-Than` says so instead.
         */
        get: operations["galley_documents_api_list_documents"];
        put?: never;
        /**
         * Issue Document
         * @description Make a document and keep it for ever.
         */
        post: operations["galley_documents_api_issue_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Document
         * @description One document.
         */
        get: operations["galley_documents_api_show_document"];
        put?: never;
        post?: never;
        /**
         * Delete Document
         * @description Delete a document. It can be restored for a while.
         */
        delete: operations["galley_documents_api_delete_document"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Document
         * @description The document's bytes, proven to be the ones that were issued.
         */
        get: operations["galley_documents_api_download_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/remake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remake Document
         * @description Make the document again from its inputs and say whether the bytes are the same. A damaged file is then mended.
         */
        post: operations["galley_documents_api_remake_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Document
         * @description Bring a deleted document back.
         */
        post: operations["galley_documents_api_restore_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Values
         * @description The values that a document was made of, to begin a new one with.
         */
        get: operations["galley_documents_api_show_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/verify/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify
         * @description Whether a document with this SHA-256 was issued here. Says nothing of its content.
         */
        get: operations["galley_documents_api_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/e-invoice.xml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download E Invoice
         * @description The XML that the document carries, as Factur-X (ZUGFeRD) or XRechnung; 404 where it is no electronic invoice.
         */
        get: operations["galley_documents_api_download_e_invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Cancel Document
         * @description Say that a document counts no more. It stays as it is, keeps its number, and `verify` says so.
         */
        put: operations["galley_documents_api_cancel_document"];
        post?: never;
        /**
         * Reinstate Document
         * @description Take a cancellation back: the document counts again.
         */
        delete: operations["galley_documents_api_reinstate_document"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Next Of Document
         * @description The values of a document with its number and its days moved on, to begin the next one with.
         */
        get: operations["galley_documents_api_next_of_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customisations/{customisation_id}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Next Of Customisation
         * @description Saved values with their number and their days moved on, to begin the next document with.
         */
        get: operations["galley_documents_api_next_of_customisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Series
         * @description The templates whose documents have a number that counts on, and how they are numbered.
         */
        get: operations["galley_documents_api_list_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{slug}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Series
         * @description How the documents of a template are numbered, and which number comes next.
         */
        get: operations["galley_documents_api_show_series"];
        /**
         * Set Series
         * @description Let a series number the documents of a template from now on. Numbers that documents have stay theirs.
         */
        put: operations["galley_documents_api_set_series"];
        post?: never;
        /**
         * End Series
         * @description Let people number the documents themselves again. What the series gave stays taken, should it go on.
         */
        delete: operations["galley_documents_api_end_series"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Links
         * @description The links to a document, the newest first; also those that have ended.
         */
        get: operations["galley_sharing_api_list_links"];
        put?: never;
        /**
         * Make Link
         * @description Make a link by which anybody who has it downloads the document, without an account.
         */
        post: operations["galley_sharing_api_make_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/links/{link_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Link
         * @description End a link at once, for good. What was downloaded by it stays with whoever has it.
         */
        delete: operations["galley_sharing_api_revoke_link"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Server
         * @description Whether mails can be sent; to owners also how.
         */
        get: operations["galley_mailing_api_show_server"];
        /**
         * Set Up Server
         * @description Say through which server the organisation sends. It is used after a test alone.
         */
        put: operations["galley_mailing_api_set_up_server"];
        post?: never;
        /**
         * Forget Server
         * @description Send no more mails. Those that wait are not sent.
         */
        delete: operations["galley_mailing_api_forget_server"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/server/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Server
         * @description Send a test to oneself. Once it was taken, mails go out through this server.
         */
        post: operations["galley_mailing_api_try_server"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Letter
         * @description What is written with documents of a template; with all others where none is named.
         */
        get: operations["galley_mailing_api_show_letter"];
        /**
         * Keep Letter
         * @description Say what is written with documents of a template; with all others where none is named.
         */
        put: operations["galley_mailing_api_keep_letter"];
        post?: never;
        /**
         * Forget Letter
         * @description Write the usual again.
         */
        delete: operations["galley_mailing_api_forget_letter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/bounces/{server_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell Bounce
         * @description Hear that a mail came back. `X-Galley-Signature` is the HMAC-SHA256 of the body with the organisation's secret,
         *     in hex.
         */
        post: operations["galley_mailing_api_tell_bounce"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/mails/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Draft Mail
         * @description What would be written with this document, and to whom, as far as is known.
         */
        get: operations["galley_mailing_api_draft_mail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Mails
         * @description The mails with a document, the newest first, and what became of them.
         */
        get: operations["galley_mailing_api_list_mails"];
        put?: never;
        /**
         * Write Mail
         * @description Send a document by mail: by a link, or attached. It goes out as soon as the worker comes to it.
         */
        post: operations["galley_mailing_api_write_mail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/mails/{mail_id}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Again
         * @description Send a mail once more that was refused, was given up, or of which Galley cannot know whether it went out.
         */
        post: operations["galley_mailing_api_send_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{document_id}/mails/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See To Mails
         * @description Say that one has seen to the mails with a document that did not arrive: it is not marked for them any more.
         */
        post: operations["galley_mailing_api_see_to_mails"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/mail-runs/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Draft Mail Run
         * @description Who would get which mail, which rows have no address, and how the first mail looks.
         */
        get: operations["galley_mailing_api_draft_mail_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/mail-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Mail Runs
         * @description When its documents were sent by mail, the newest first, and what became of the mails.
         */
        get: operations["galley_mailing_api_list_mail_runs"];
        put?: never;
        /**
         * Start Mail Run
         * @description Send the documents of a batch by mail, each to the address in its row, as many in an hour as one may.
         *
         *     Those whose document went to them before get it again only where that is asked for.
         */
        post: operations["galley_mailing_api_start_mail_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/mail-runs/{run_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Mail Run
         * @description Send no more for now; what is under way goes out.
         */
        post: operations["galley_mailing_api_pause_mail_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/mail-runs/{run_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Mail Run
         * @description Go on where it was paused.
         */
        post: operations["galley_mailing_api_resume_mail_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/mail-runs/{run_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End Mail Run
         * @description Do not send the rest, for good.
         */
        post: operations["galley_mailing_api_end_mail_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/mail-runs/{run_id}/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Run Mails
         * @description Its mails behind the row `after`, of one state where it is named, and what became of each.
         */
        get: operations["galley_mailing_api_list_run_mails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Batches
         * @description One's batches, the newest first.
         */
        get: operations["galley_batches_api_list_batches"];
        put?: never;
        /**
         * Add Batch
         * @description Make a document of each row of a CSV, XLSX or JSON lines. All rows are checked before the first is made.
         *
         *     Columns fill the fields of their name: a title, a path such as `client/name`, or with the number of a list's item,
         *     `items/2/price`. Rows with faults are left out, and listed.
         */
        post: operations["galley_batches_api_add_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Batch
         * @description How far a batch is.
         */
        get: operations["galley_batches_api_show_batch"];
        put?: never;
        post?: never;
        /**
         * Delete Batch
         * @description Forget the table. Documents that were made of it stay.
         */
        delete: operations["galley_batches_api_delete_batch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Fields
         * @description The fields that its columns can fill.
         */
        get: operations["galley_batches_api_list_fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/usual": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Usual
         * @description The numbers that documents will say though no column gives them, such as the usual VAT rate of the business.
         */
        get: operations["galley_batches_api_list_usual"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/columns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Match Columns
         * @description Say which column fills which field; all rows are checked again. It is remembered for the next table like this.
         */
        put: operations["galley_batches_api_match_columns"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rows
         * @description Its rows behind the number `after`, of one state where it is named: good, faulty or made.
         */
        get: operations["galley_batches_api_list_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Shared Faults
         * @description What is wrong with several rows alike, once for all of them; what lies in a cell is told with its row.
         */
        get: operations["galley_batches_api_list_shared_faults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/rows/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mend Row
         * @description Put other cells in the place of a row's, and check it again.
         */
        put: operations["galley_batches_api_mend_row"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/rows/{number}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Row Values
         * @description The values that a row comes to, for a preview of its page.
         */
        get: operations["galley_batches_api_show_row_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Batch
         * @description Make the documents of all rows without faults; or go on where it was stopped.
         */
        post: operations["galley_batches_api_start_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Batch
         * @description Make no more; what is made stays.
         */
        post: operations["galley_batches_api_stop_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Zip
         * @description All documents that are made, as a zip that is written while it is sent.
         */
        get: operations["galley_batches_api_download_zip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Merged
         * @description All documents that are made as one PDF, in the order of rows, for printing; it is no PDF/A and not signed.
         *
         *     It is written while it is sent. One that cannot be read ends it, so that none lacks unnoticed; the zip names it.
         */
        get: operations["galley_batches_api_download_merged"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/errors.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Errors
         * @description The rows with faults, as they are, and why: mended, the file can be sent again.
         */
        get: operations["galley_batches_api_download_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Answer Links
         * @description One's forms by link, the newest first; also those that have ended.
         */
        get: operations["galley_answering_api_list_answer_links"];
        put?: never;
        /**
         * Make Answer Link
         * @description Make a link by which anybody who has it fills in the fields that are open, without an account.
         */
        post: operations["galley_answering_api_make_answer_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-links/{answer_link_id}/telling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Tell Of Answers
         * @description Say whether you are told by mail when answers to a form came: at most once an hour, without what was answered.
         */
        put: operations["galley_answering_api_tell_of_answers"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-links/{answer_link_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Answer Link
         * @description End a form by link at once, for good. What was answered stays.
         */
        delete: operations["galley_answering_api_revoke_answer_link"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Answers
         * @description The newest answers to one's forms. `X-Unopened-Count` is how many of all nobody has opened yet.
         */
        get: operations["galley_answering_api_list_answers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{answer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Answer
         * @description One answer with its values, to make a document of.
         */
        get: operations["galley_answering_api_show_answer"];
        put?: never;
        post?: never;
        /**
         * Delete Answer
         * @description Delete an answer for good. A document that was made of it stays.
         */
        delete: operations["galley_answering_api_delete_answer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{answer_id}/opened": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Open Answer
         * @description Say that an answer has been looked at, so that it is new no more.
         */
        put: operations["galley_answering_api_open_answer"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{answer_id}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Document Of Answer
         * @description Make the document of an answer as it came. Asked again, it is the same document.
         */
        post: operations["galley_answering_api_make_document_of_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/form": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Form
         * @description The form that a link opens: what is open of it, and nothing of the rest.
         */
        get: operations["galley_answering_api_show_form"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/form/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Form
         * @description One page as it will be, as a picture: what is drawn on it, and nothing that is not. Nothing is kept.
         */
        post: operations["galley_answering_api_preview_form"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/form/pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Form Picture
         * @description Send a picture, such as a signature, for use as a value of this form.
         */
        post: operations["galley_answering_api_add_form_picture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/form/pictures/{picture_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Form Picture
         * @description A picture that was sent by this link.
         */
        get: operations["galley_answering_api_show_form_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/form/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Answer
         * @description Send an answer. What is not open is left as it is, whatever is sent for it.
         */
        post: operations["galley_answering_api_send_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Me
         * @description Everything the account holds, as a zip.
         */
        get: operations["galley_documents_export_api_export_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** MeOut */
        MeOut: {
            /** Email */
            email: string;
            /** Name */
            name: string;
            /** Organisations */
            organisations: components["schemas"]["OrganisationOut"][];
            /**
             * Organisation
             * @description The slug of the organisation acted in.
             */
            organisation: string;
        };
        /** OrganisationOut */
        OrganisationOut: {
            /** Slug */
            slug: string;
            /** Name */
            name: string;
            role: components["schemas"]["Role"];
            /** Personal */
            personal: boolean;
            /**
             * Time Zone
             * @description Where the day of its documents is the day, such as Europe/Berlin.
             */
            time_zone: string;
        };
        /**
         * Role
         * @description What a member may do in an organisation; each role may do what the role before it may.
         * @enum {string}
         */
        Role: "member" | "author" | "owner";
        /** MeIn */
        MeIn: {
            /** Name */
            name: string;
        };
        /**
         * FieldError
         * @description One invalid value; `path` is a JSON pointer, or a file's name when a bundle is checked.
         *
         *     `message` is English. `kind` names what is wrong and `about` what its sentence is about, so that an app can say it
         *     in another language: kind "maximum" about "1,000".
         */
        FieldError: {
            /** Path */
            path: string;
            /** Message */
            message: string;
            /** Line */
            line?: number | null;
            /** Hint */
            hint?: string | null;
            /** Kind */
            kind?: string | null;
            /** About */
            about?: string[] | null;
        };
        /**
         * ProblemOut
         * @description An RFC 9457 problem document.
         *
         *     `detail` is English. Where `kind` names its sentence, an app can say it in another language, as those of values.
         */
        ProblemOut: {
            /** Type */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Detail */
            detail: string;
            /**
             * Errors
             * @default []
             */
            errors: components["schemas"]["FieldError"][];
            /** Kind */
            kind?: string | null;
            /** About */
            about?: string[] | null;
        };
        /** LetterIn */
        LetterIn: {
            /** Email */
            email: string;
        };
        /** OrganisationIn */
        OrganisationIn: {
            /** Name */
            name: string;
            /**
             * Time Zone
             * @default UTC
             */
            time_zone: string;
        };
        /** OrganisationChange */
        OrganisationChange: {
            /** Name */
            name?: string | null;
            /** Time Zone */
            time_zone?: string | null;
        };
        /** MemberOut */
        MemberOut: {
            /** Id */
            id: number;
            /** Email */
            email: string;
            /** Name */
            name: string;
            role: components["schemas"]["Role"];
        };
        /** RoleIn */
        RoleIn: {
            role: components["schemas"]["Role"];
        };
        /** InvitationOut */
        InvitationOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Email */
            email: string;
            role: components["schemas"]["Role"];
            /** Invited By */
            invited_by: string;
            /**
             * Sent At
             * Format: date-time
             */
            sent_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /** InvitationIn */
        InvitationIn: {
            /** Email */
            email: string;
            /** @default member */
            role: components["schemas"]["Role"];
        };
        /** ReadInvitationOut */
        ReadInvitationOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Email */
            email: string;
            role: components["schemas"]["Role"];
            /** Invited By */
            invited_by: string;
            /**
             * Sent At
             * Format: date-time
             */
            sent_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Organisation
             * @description The name of the organisation that invites.
             */
            organisation: string;
        };
        /** TokenIn */
        TokenIn: {
            /**
             * Token
             * @description The last part of the link in the invitation's letter.
             */
            token: string;
        };
        /** KeyOut */
        KeyOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /** Organisation */
            organisation: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Scopes */
            scopes: components["schemas"]["Scope"][];
            /**
             * Expires At
             * @description null: a key from before keys had an end.
             */
            expires_at: string | null;
        };
        /**
         * Scope
         * @description What a program may do with a key, within what its person may do in the key's organisation.
         * @enum {string}
         */
        Scope: "documents" | "templates" | "administration";
        /** NewKeyOut */
        NewKeyOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /** Organisation */
            organisation: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Scopes */
            scopes: components["schemas"]["Scope"][];
            /**
             * Expires At
             * @description null: a key from before keys had an end.
             */
            expires_at: string | null;
            /**
             * Key
             * @description The key itself. It is shown this once.
             */
            key: string;
        };
        /** KeyIn */
        KeyIn: {
            /** Name */
            name: string;
            /**
             * Scopes
             * @description What the key may do, within what its person may do.
             * @default [
             *       "documents",
             *       "templates"
             *     ]
             */
            scopes: components["schemas"]["Scope"][];
            /**
             * Days
             * @description After how many days the key ends.
             * @default 90
             */
            days: number;
        };
        /** AllowanceOut */
        AllowanceOut: {
            /** Used */
            used: number;
            /** Limit */
            limit: number;
            /** Left */
            left: number;
        };
        /** QuotaOut */
        QuotaOut: {
            /** @description Documents, saves, pictures and templates of the organisation. */
            objects: components["schemas"]["AllowanceOut"];
            /** @description What they need together. */
            bytes: components["schemas"]["AllowanceOut"];
            /** @description That one owns, the personal one left out. */
            organisations: components["schemas"]["AllowanceOut"];
            /** @description Documents and templates that one had made in this hour. */
            renders: components["schemas"]["AllowanceOut"];
        };
        /** BrandSchemaOut */
        BrandSchemaOut: {
            /**
             * Schema
             * @description JSON Schema 2020-12 of a business's values.
             */
            schema: {
                [key: string]: unknown;
            };
        };
        /** BrandOut */
        BrandOut: {
            /** Slug */
            slug: string;
            /** Name */
            name: string;
            /**
             * First
             * @description Whether it counts where a request names no business.
             */
            first: boolean;
            /**
             * Values
             * @description What the organisation says of it.
             */
            values: {
                [key: string]: unknown;
            };
            /** Locked */
            locked: string[];
            /**
             * Own
             * @description What you say in place of it.
             */
            own: {
                [key: string]: unknown;
            };
            /**
             * Counting
             * @description What counts for you: the organisation's, then the template's, then your own, save what is locked.
             */
            counting: {
                [key: string]: unknown;
            };
            /** May Change */
            may_change: boolean;
            /** Revision */
            revision: number;
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
        };
        /** BrandIn */
        BrandIn: {
            /**
             * Values
             * @description As GET /brand-schema describes them.
             */
            values: {
                [key: string]: unknown;
            };
            /**
             * Locked
             * @description JSON pointers of what no person and no template may say otherwise, such as /bank.
             * @default []
             */
            locked: string[];
            /**
             * First
             * @description Whether it counts where a request names no business.
             * @default false
             */
            first: boolean;
        };
        /** OverrideIn */
        OverrideIn: {
            /**
             * Values
             * @description What is said in place of the business's values; {} for nothing.
             */
            values: {
                [key: string]: unknown;
            };
        };
        /** TemplateOverrideOut */
        TemplateOverrideOut: {
            /** Template */
            template: string;
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
        };
        /** NewVersionOut */
        NewVersionOut: {
            /** Slug */
            slug: string;
            /** Version */
            version: number;
            /**
             * Status
             * @enum {string}
             */
            status: "draft" | "published";
            /**
             * Warnings
             * @description What the compiler doubted; publishing with `strict` refuses them.
             * @default []
             */
            warnings: components["schemas"]["WarningOut"][];
        };
        /** WarningOut */
        WarningOut: {
            /** Path */
            path: string;
            /** Line */
            line: number | null;
            /** Message */
            message: string;
            /** Hint */
            hint: string | null;
        };
        /** TemplateOut */
        TemplateOut: {
            /** Slug */
            slug: string;
            /** Title */
            title: string;
            /** Description */
            description: string;
            /** Tags */
            tags: string[];
            /** Locale */
            locale: string;
            /** Published Version */
            published_version: number | null;
            /** Latest Version */
            latest_version: number;
            /**
             * Shared
             * @description Whether it was shipped with Galley, for all organisations.
             */
            shared: boolean;
            /**
             * Withdrawn At
             * @description Since when it is withdrawn: it makes no documents, and only its authors see it listed.
             */
            withdrawn_at: string | null;
            /** Picture */
            picture: string;
            /** Pages */
            pages: number;
            /**
             * Record
             * @description What documents are known by: title, subject, number, amount, currency and dated_on, as far as the manifest names them, each with the JSON pointer of its value.
             */
            record: {
                [key: string]: string;
            };
        };
        /** WithdrawalOut */
        WithdrawalOut: {
            /** Slug */
            slug: string;
            /** Withdrawn At */
            withdrawn_at: string | null;
        };
        /** TemplateDetailOut */
        TemplateDetailOut: {
            /** Slug */
            slug: string;
            /** Title */
            title: string;
            /** Description */
            description: string;
            /** Tags */
            tags: string[];
            /** Locale */
            locale: string;
            /** Published Version */
            published_version: number | null;
            /** Latest Version */
            latest_version: number;
            /**
             * Shared
             * @description Whether it was shipped with Galley, for all organisations.
             */
            shared: boolean;
            /**
             * Withdrawn At
             * @description Since when it is withdrawn: it makes no documents, and only its authors see it listed.
             */
            withdrawn_at: string | null;
            /** Picture */
            picture: string;
            /** Pages */
            pages: number;
            /**
             * Record
             * @description What documents are known by: title, subject, number, amount, currency and dated_on, as far as the manifest names them, each with the JSON pointer of its value.
             */
            record: {
                [key: string]: string;
            };
            /** Standard */
            standard: string[];
            /** May Author */
            may_author: boolean;
            /**
             * Version
             * @description The version that `schema` and `sample` are of.
             */
            version: number;
            /** Versions */
            versions: components["schemas"]["VersionOut"][];
            /**
             * Schema
             * @description JSON Schema 2020-12 of the values.
             */
            schema: {
                [key: string]: unknown;
            };
            /** Sample */
            sample: {
                [key: string]: unknown;
            };
        };
        /** VersionOut */
        VersionOut: {
            /** Version */
            version: number;
            /**
             * Status
             * @enum {string}
             */
            status: "draft" | "published";
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Published At */
            published_at: string | null;
            /**
             * Size
             * @description Of the bundle, in bytes.
             */
            size: number;
            /**
             * Pages
             * @description Of the sample.
             */
            pages: number;
        };
        /** ContactOut */
        ContactOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Contact */
            contact: string;
            /** Address */
            address: string;
            /** Email */
            email: string;
            /** Phone */
            phone: string;
            /** Vat Id */
            vat_id: string;
            /**
             * Used At
             * Format: date-time
             */
            used_at: string;
        };
        /** ContactIn */
        ContactIn: {
            /** Name */
            name: string;
            /**
             * Contact
             * @description A person or a department there.
             * @default
             */
            contact: string;
            /**
             * Address
             * @description As on an envelope, one part a line.
             * @default
             */
            address: string;
            /**
             * Email
             * @default
             */
            email: string;
            /**
             * Phone
             * @default
             */
            phone: string;
            /**
             * Vat Id
             * @default
             */
            vat_id: string;
        };
        /** SigningCertificateOut */
        SigningCertificateOut: {
            /** Is Set Up */
            is_set_up: boolean;
            /**
             * Subject
             * @description Whose certificate it is.
             * @default
             */
            subject: string;
            /**
             * Name
             * @description The same in short: the common name.
             * @default
             */
            name: string;
            /**
             * Issuer
             * @description Who says so.
             * @default
             */
            issuer: string;
            /**
             * Issuer Name
             * @description The same in short.
             * @default
             */
            issuer_name: string;
            /**
             * Vouches For Itself
             * @description Whether no one else says so: programs that read its signatures warn until they trust it.
             * @default false
             */
            vouches_for_itself: boolean;
            /**
             * Fingerprint
             * @description The SHA-256 of the certificate, in hex.
             * @default
             */
            fingerprint: string;
            /** Begins At */
            begins_at?: string | null;
            /** Ends At */
            ends_at?: string | null;
            /** @description Documents are signed where it is valid or ends_soon: in less than 30 days. */
            validity?: components["schemas"]["Validity"] | null;
            /**
             * Token
             * @description The token of the server that keeps the key; empty for one of a file.
             * @default
             */
            token: string;
            /**
             * Key Label
             * @description What the key is called in the token.
             * @default
             */
            key_label: string;
            /**
             * Pin Refused At
             * @description When the token refused the PIN: nothing is signed before the right one is entered.
             */
            pin_refused_at?: string | null;
            /**
             * Tokens
             * @description The tokens of the server that an owner may choose, by their names.
             */
            tokens: string[];
            /**
             * Templates
             * @description Those whose documents are signed unless a request says otherwise.
             */
            templates?: string[];
        };
        /**
         * Validity
         * @description Whether a certificate signs: not yet, yes, yes but soon no more, or no more.
         * @enum {string}
         */
        Validity: "begins_later" | "valid" | "ends_soon" | "ended";
        /** TokenKeyIn */
        TokenKeyIn: {
            /** Token */
            token: string;
            /** Key Label */
            key_label: string;
            /** Pin */
            pin: string;
        };
        /** SignedTemplatesIn */
        SignedTemplatesIn: {
            /** Templates */
            templates: string[];
        };
        /** CustomisationOut */
        CustomisationOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Name */
            name: string;
            /** Subject */
            subject: string;
            /** Number */
            number: string;
            /** Revision */
            revision: number;
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
        };
        /** CustomisationDetailOut */
        CustomisationDetailOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Name */
            name: string;
            /** Subject */
            subject: string;
            /** Number */
            number: string;
            /** Revision */
            revision: number;
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
            /** Values */
            values: {
                [key: string]: unknown;
            };
        };
        /** CustomisationIn */
        CustomisationIn: {
            /** Template */
            template: string;
            /** Name */
            name: string;
            /** Values */
            values: {
                [key: string]: unknown;
            };
        };
        /** CustomisationUpdate */
        CustomisationUpdate: {
            /** Name */
            name: string;
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /**
             * Template
             * @description Must be the template it was made for, if given.
             */
            template?: string | null;
            /**
             * Base Revision
             * @description The save this one builds on; 409 when there is a newer one. Or send If-Match.
             */
            base_revision?: number | null;
        };
        /** RevisionOut */
        RevisionOut: {
            /** Revision */
            revision: number;
            /** Name */
            name: string;
            /** Sha256 */
            sha256: string;
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
        };
        /** RevisionDetailOut */
        RevisionDetailOut: {
            /** Revision */
            revision: number;
            /** Name */
            name: string;
            /** Sha256 */
            sha256: string;
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
            /** Values */
            values: {
                [key: string]: unknown;
            };
        };
        /**
         * DocumentState
         * @description Whether a document counts: as it was made, not any more, or another one counts in its place.
         * @enum {string}
         */
        DocumentState: "issued" | "cancelled" | "replaced";
        /**
         * WantedIn
         * @description What a list of documents is narrowed to. Both ends of a range belong to it.
         */
        WantedIn: {
            /**
             * Q
             * @default
             */
            q: string;
            /**
             * Template
             * @default
             */
            template: string;
            /**
             * Dated From
             * @description By the day that a document names, else that it was made.
             */
            dated_from?: string | null;
            /** Dated To */
            dated_to?: string | null;
            /** Amount From */
            amount_from?: number | string | null;
            /** Amount To */
            amount_to?: number | string | null;
            state?: components["schemas"]["DocumentState"] | null;
            /**
             * Mail Fault
             * @description Only those with a mail that did not arrive.
             * @default false
             */
            mail_fault: boolean;
            /**
             * Label
             * @description A document has all of them.
             * @default []
             */
            label: string[];
        };
        /** TotalOut */
        TotalOut: {
            /** Currency */
            currency: string;
            /** Count */
            count: number;
            /**
             * Amount
             * @description In decimals, such as 1234.50.
             */
            amount: string;
        };
        /** TotalsOut */
        TotalsOut: {
            /**
             * Count
             * @description How many documents there are, also those that count no more.
             */
            count: number;
            /**
             * Totals
             * @description By currency; cancelled and replaced documents are left out.
             */
            totals: components["schemas"]["TotalOut"][];
        };
        /**
         * DecimalMark
         * @description Where spreadsheets write 1,5 they read cells between semicolons, and take "1.50" for a day in May.
         * @enum {string}
         */
        DecimalMark: "point" | "comma";
        /** DocumentOut */
        DocumentOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Version */
            version: number;
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Subject */
            subject: string;
            /** Number */
            number: string;
            /**
             * Amount
             * @description In decimals, such as 1234.50.
             */
            amount: string | null;
            /** Currency */
            currency: string;
            /**
             * Dated On
             * @description The day that the document names, as its template says.
             */
            dated_on: string | null;
            /**
             * Due On
             * @description The day until which it is to be paid, as its template says.
             */
            due_on: string | null;
            /** @description issued, or cancelled or replaced: then it counts no more. */
            state: components["schemas"]["DocumentState"];
            /** Cancelled At */
            cancelled_at: string | null;
            /** Cancel Reason */
            cancel_reason: string;
            /**
             * Replaced By
             * @description The document that counts in its place.
             */
            replaced_by: string | null;
            /** @description Why a mail with it did not arrive: refused, failed (given up), bounced, or perhaps_sent (ask the recipient). null as soon as a later mail to that address arrived, or a person has seen to it. */
            mail_fault: components["schemas"]["MailFault"] | null;
            /** Labels */
            labels: string[];
            /** By */
            by: string;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
            /** Pages */
            pages: number;
            /**
             * Standard
             * @description What it is exported as; of an electronic invoice also its form.
             */
            standard: string[];
            /** @description Which electronic invoice it is as well; its XML is at …/e-invoice.xml. */
            e_invoice: components["schemas"]["Form"] | null;
            /**
             * Signed
             * @description Whether it carries a signature, as PAdES.
             */
            signed: boolean;
            /**
             * Signed By
             * @description Whose certificate signed it; empty where it is not signed, or was before this was kept.
             */
            signed_by: string;
            /**
             * Issued On
             * Format: date
             */
            issued_on: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * Form
         * @description Which electronic invoice a document is as well.
         * @enum {string}
         */
        Form: "factur-x" | "xrechnung";
        /**
         * MailFault
         * @description Why a mail with a document did not reach its recipient, or perhaps did not.
         * @enum {string}
         */
        MailFault: "refused" | "failed" | "bounced" | "perhaps_sent";
        /** LabelsIn */
        LabelsIn: {
            /** Labels */
            labels: string[];
        };
        /** PreviewIn */
        PreviewIn: {
            /**
             * Brand
             * @description The slug of the business that it is made for. Default: the organisation's first one.
             */
            brand?: string | null;
            /**
             * Defaults
             * @description Whether fields that are absent are taken from the business, as the template says. Default: brand; for what was saved before none, because it is whole.
             */
            defaults?: ("brand" | "none") | null;
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /**
             * Version
             * @description Authors may name a draft. Default: the newest published version.
             */
            version?: number | null;
            /**
             * Page
             * @default 1
             */
            page: number;
            /**
             * Issued On
             * @description The day of the page. Default: today in the organisation.
             */
            issued_on?: string | null;
            /**
             * Have
             * @description SHA-256 of pages that the caller has, or an empty list. A page that is one of them is not sent again: 204, with the same headers. X-Page-SHA256 names each page that is sent.
             */
            have?: string[] | null;
        };
        /** AssetOut */
        AssetOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Sha256 */
            sha256: string;
            /** Media Type */
            media_type: string;
            /** Width */
            width: number;
            /** Height */
            height: number;
        };
        /** DocumentIn */
        DocumentIn: {
            /**
             * Brand
             * @description The slug of the business that it is made for. Default: the organisation's first one.
             */
            brand?: string | null;
            /**
             * Defaults
             * @description Whether fields that are absent are taken from the business, as the template says. Default: brand; for what was saved before none, because it is whole.
             */
            defaults?: ("brand" | "none") | null;
            /** Template */
            template: string;
            /**
             * Version
             * @description Default: the newest published version.
             */
            version?: number | null;
            /**
             * Customisation
             * @description Take the newest save of this customisation …
             */
            customisation?: string | null;
            /**
             * Values
             * @description … or these values.
             */
            values?: {
                [key: string]: unknown;
            } | null;
            /**
             * Standard
             * @description PDF standards, such as ["a-2a", "ua-1"] or "a-2a+ua-1". Default: the template's.
             */
            standard?: string[] | string | null;
            /**
             * Issued On
             * @description The day of the document. Default: today in the organisation's time zone.
             */
            issued_on?: string | null;
            /**
             * Replaces
             * @description A document in whose place this one counts from now on.
             */
            replaces?: string | null;
            /**
             * Signed
             * @description Whether it is signed with the organisation's certificate. Default: as chosen for the template.
             */
            signed?: boolean | null;
        };
        /** RemadeOut */
        RemadeOut: {
            /** Sha256 */
            sha256: string;
            /**
             * Identical
             * @description Whether the bytes made now are the ones that were issued.
             */
            identical: boolean;
        };
        /** DocumentValuesOut */
        DocumentValuesOut: {
            /** Template */
            template: string;
            /** Version */
            version: number;
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /**
             * Own
             * @description JSON pointers of the values that belong to this document alone: its number and its date.
             */
            own: string[];
        };
        /** VerifyOut */
        VerifyOut: {
            /**
             * State
             * @description issued or unknown; revoked or superseded: issued, and cancelled or replaced since.
             */
            state: string;
            /** Issued At */
            issued_at?: string | null;
            /** Cancelled At */
            cancelled_at?: string | null;
            /** Template */
            template?: string | null;
        };
        /** CancellationIn */
        CancellationIn: {
            /**
             * Reason
             * @description For oneself; nobody who verifies the document is told it.
             * @default
             */
            reason: string;
            /**
             * Replaced By
             * @description The document that counts in its place, if one does.
             */
            replaced_by?: string | null;
        };
        /** MovedOut */
        MovedOut: {
            /**
             * Path
             * @description The JSON pointer of the value.
             */
            path: string;
            /**
             * Change
             * @description number: counted up. moved: a day that moved on. emptied: left out.
             * @enum {string}
             */
            change: "number" | "moved" | "emptied";
            /** Before */
            before: unknown;
            /**
             * After
             * @description null where it is left out.
             */
            after: unknown;
        };
        /**
         * NextOut
         * @description The values of the next document, begun from one that was made or saved.
         */
        NextOut: {
            /** Template */
            template: string;
            /** Version */
            version: number;
            /**
             * Name
             * @description What it is begun from.
             */
            name: string;
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /** Moved */
            moved: components["schemas"]["MovedOut"][];
        };
        /** NumberedOut */
        NumberedOut: {
            /** Template */
            template: string;
            /** Title */
            title: string;
            /**
             * Pointer
             * @description Where its documents have their number; null where they have none.
             */
            pointer: string | null;
            /** @description null where people number the documents themselves. */
            series: components["schemas"]["SeriesOut"] | null;
            /**
             * Next
             * @description The number of the next document. It is reserved when that is made.
             */
            next: string | null;
            /** May Change */
            may_change: boolean;
        };
        /** SeriesOut */
        SeriesOut: {
            /** Prefix */
            prefix: string;
            year: components["schemas"]["YearForm"];
            /** Separator */
            separator: string;
            /** Digits */
            digits: number;
            /** First */
            first: number;
            /** Gapless */
            gapless: boolean;
        };
        /**
         * YearForm
         * @description How a number names the year: not at all, by two digits, or by four.
         * @enum {string}
         */
        YearForm: "none" | "two" | "four";
        /** SeriesIn */
        SeriesIn: {
            /**
             * Prefix
             * @description What each number begins with, such as “RE-”.
             * @default
             */
            prefix: string;
            /**
             * @description none, two or four digits. With a year, each begins anew.
             * @default four
             */
            year: components["schemas"]["YearForm"];
            /**
             * Separator
             * @description Between year and number: - / . _ a space, or nothing.
             * @default -
             */
            separator: string;
            /**
             * Digits
             * @description How many digits a number has at least.
             * @default 4
             */
            digits: number;
            /**
             * First
             * @description The first number. Where there is a year, every later one begins with 1.
             * @default 1
             */
            first: number;
            /**
             * Gapless
             * @description Every number is given here, none is chosen, and none is ever left out.
             * @default false
             */
            gapless: boolean;
        };
        /** LinkOut */
        LinkOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Note */
            note: string;
            /** @description open; or why it leads to the document no more: expired, revoked, used_up, or what became of the document: cancelled, replaced, deleted. */
            state: components["schemas"]["LinkState"];
            /** Has Password */
            has_password: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Revoked At */
            revoked_at: string | null;
            /** Downloads */
            downloads: number;
            /** Most Downloads */
            most_downloads: number | null;
            /**
             * First Downloaded At
             * @description When it was downloaded first; null as long as it was not. To open the page is no download.
             */
            first_downloaded_at: string | null;
            /** Last Downloaded At */
            last_downloaded_at: string | null;
        };
        /**
         * LinkState
         * @description Whether a link leads to its document, and why not.
         * @enum {string}
         */
        LinkState: "open" | "expired" | "revoked" | "used_up" | "cancelled" | "replaced" | "deleted";
        /** MadeLinkOut */
        MadeLinkOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Note */
            note: string;
            /** @description open; or why it leads to the document no more: expired, revoked, used_up, or what became of the document: cancelled, replaced, deleted. */
            state: components["schemas"]["LinkState"];
            /** Has Password */
            has_password: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Revoked At */
            revoked_at: string | null;
            /** Downloads */
            downloads: number;
            /** Most Downloads */
            most_downloads: number | null;
            /**
             * First Downloaded At
             * @description When it was downloaded first; null as long as it was not. To open the page is no download.
             */
            first_downloaded_at: string | null;
            /** Last Downloaded At */
            last_downloaded_at: string | null;
            /**
             * Address
             * @description What to send. It is told now and never again: Galley keeps its hash only.
             */
            address: string;
        };
        /** LinkIn */
        LinkIn: {
            /**
             * Days
             * @description For how many days the link works.
             * @default 30
             */
            days: number;
            /**
             * Password
             * @description What whoever opens the link has to type. Tell it by another way than the link.
             */
            password?: string | null;
            /**
             * Most Downloads
             * @description How often the document can be downloaded. Default: any number of times.
             */
            most_downloads?: number | null;
            /**
             * Note
             * @description For yourself: whom the link is for.
             * @default
             */
            note: string;
        };
        /** MailServerOut */
        MailServerOut: {
            /** Is Set Up */
            is_set_up: boolean;
            /**
             * Is Ready
             * @description Whether a test went through it, as it is now.
             */
            is_ready: boolean;
            /**
             * Host
             * @default
             */
            host: string;
            /**
             * Port
             * @default 587
             */
            port: number;
            /** @default starttls */
            security: components["schemas"]["Security"];
            /**
             * User
             * @default
             */
            user: string;
            /**
             * Has Password
             * @default false
             */
            has_password: boolean;
            /**
             * Sender Name
             * @default
             */
            sender_name: string;
            /**
             * Sender Address
             * @default
             */
            sender_address: string;
            /**
             * Reply To
             * @default
             */
            reply_to: string;
            /** Tested At */
            tested_at?: string | null;
            /**
             * Bounces Path
             * @description Where your provider tells of mails that came back.
             * @default
             */
            bounces_path: string;
            /**
             * Bounce Secret
             * @description What it signs these messages with, told to owners.
             * @default
             */
            bounce_secret: string;
        };
        /**
         * Security
         * @description How a connection to a mail server is kept private.
         * @enum {string}
         */
        Security: "tls" | "starttls" | "none";
        /** MailServerIn */
        MailServerIn: {
            /** Host */
            host: string;
            /**
             * Port
             * @default 587
             */
            port: number;
            /**
             * @description tls: private from the beginning, usual at port 465. starttls: usual at 587. none: in clear, only without a login.
             * @default starttls
             */
            security: components["schemas"]["Security"];
            /**
             * User
             * @default
             */
            user: string;
            /**
             * Password
             * @description It is kept encrypted and never told. Leave it out to keep the one that is there.
             */
            password?: string | null;
            /**
             * Sender Name
             * @default
             */
            sender_name: string;
            /** Sender Address */
            sender_address: string;
            /**
             * Reply To
             * @default
             */
            reply_to: string;
        };
        /** TriedOut */
        TriedOut: {
            /**
             * Said
             * @description The words of the mail server.
             */
            said: string;
        };
        /** MailLetterOut */
        MailLetterOut: {
            /** Template */
            template: string;
            /** Subject */
            subject: string;
            /** Body */
            body: string;
            /**
             * Is Own
             * @description Whether it was written for this template alone.
             */
            is_own: boolean;
        };
        /** MailLetterIn */
        MailLetterIn: {
            /** Subject */
            subject: string;
            /**
             * Body
             * @description Plain text. {title} {number} {recipient} {business} {link} are filled in for each document.
             */
            body: string;
        };
        /**
         * DraftOut
         * @description A mail as it is begun, to be looked at and changed.
         */
        DraftOut: {
            /**
             * Is Ready
             * @description Whether the organisation has a mail server that was tested.
             */
            is_ready: boolean;
            /**
             * Recipient
             * @description The first of the addresses, empty where none is known.
             */
            recipient: string;
            /**
             * Addresses
             * @description All that are known, the likeliest first.
             */
            addresses: components["schemas"]["KnownAddressOut"][];
            /** Subject */
            subject: string;
            /** Body */
            body: string;
        };
        /** KnownAddressOut */
        KnownAddressOut: {
            /** Address */
            address: string;
            /** @description document: its values say so. mail: the last mail to them that was taken went there. contact: the list of people and companies has it. */
            source: components["schemas"]["Source"];
        };
        /**
         * Source
         * @description From where an address is known.
         * @enum {string}
         */
        Source: "document" | "mail" | "contact";
        /** ListedMailOut */
        ListedMailOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Recipient */
            recipient: string;
            /** Subject */
            subject: string;
            way: components["schemas"]["Way"];
            /** @description waiting, sending, sent (the server took it), perhaps_sent (Galley cannot know, ask), refused (the server will not take it), failed (given up after several attempts), bounced (it came back). */
            state: components["schemas"]["MailState"];
            /**
             * Said
             * @description What the mail server said, or whoever told that it came back.
             */
            said: string;
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Next At
             * @description When it is tried next.
             */
            next_at: string | null;
            /** Settled At */
            settled_at: string | null;
            /**
             * Seen At
             * @description When the document was first downloaded by the mail's link.
             */
            seen_at: string | null;
            /** Can Be Sent Again */
            can_be_sent_again: boolean;
            /**
             * Needs A Look
             * @description Whether it did not arrive, no later mail to this address did, and no one has seen to it.
             */
            needs_a_look: boolean;
        };
        /**
         * MailState
         * @description What became of a mail.
         * @enum {string}
         */
        MailState: "waiting" | "sending" | "sent" | "perhaps_sent" | "refused" | "failed" | "bounced";
        /**
         * Way
         * @description How the document comes with a mail.
         * @enum {string}
         */
        Way: "link" | "attachment";
        /** MailOut */
        MailOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Recipient */
            recipient: string;
            /** Subject */
            subject: string;
            way: components["schemas"]["Way"];
            /** @description waiting, sending, sent (the server took it), perhaps_sent (Galley cannot know, ask), refused (the server will not take it), failed (given up after several attempts), bounced (it came back). */
            state: components["schemas"]["MailState"];
            /**
             * Said
             * @description What the mail server said, or whoever told that it came back.
             */
            said: string;
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Next At
             * @description When it is tried next.
             */
            next_at: string | null;
            /** Settled At */
            settled_at: string | null;
            /**
             * Seen At
             * @description When the document was first downloaded by the mail's link.
             */
            seen_at: string | null;
            /** Can Be Sent Again */
            can_be_sent_again: boolean;
        };
        /** MailIn */
        MailIn: {
            /** Recipient */
            recipient: string;
            /** Subject */
            subject: string;
            /**
             * Body
             * @description Plain text. {link} is where the link to the document stands.
             */
            body: string;
            /**
             * @description Whether the document comes by a link, or is attached.
             * @default link
             */
            way: components["schemas"]["Way"];
            /**
             * Days
             * @description For how many days the link works.
             * @default 30
             */
            days: number;
            /**
             * Copy To Me
             * @description Whether the person who sends gets a copy.
             * @default false
             */
            copy_to_me: boolean;
        };
        /** AddressFaultOut */
        AddressFaultOut: {
            /** Row */
            row: number;
            /**
             * Text
             * @description What stands there.
             */
            text: string;
            /** Message */
            message: string;
        };
        /** AddressSourceOut */
        AddressSourceOut: {
            /**
             * Source
             * @description The place of a column, from 0, or a JSON pointer to a value of all rows.
             */
            source: string;
            /** Label */
            label: string;
            /**
             * Addresses
             * @description How many of the first 500 rows have an address there.
             */
            addresses: number;
        };
        /** FirstMailOut */
        FirstMailOut: {
            /** Row */
            row: number;
            /** Recipient */
            recipient: string;
            /**
             * Places
             * @description What stands in the places of the letter for this row.
             */
            places: {
                [key: string]: string;
            };
        };
        /**
         * RunDraftOut
         * @description What would happen if the documents of a batch were sent now. Nothing is sent yet.
         */
        RunDraftOut: {
            /**
             * Is Ready
             * @description Whether the organisation has a mail server that was tested.
             */
            is_ready: boolean;
            /** Sources */
            sources: components["schemas"]["AddressSourceOut"][];
            /**
             * Source
             * @description The source that was asked for, or is likely; empty where none is.
             */
            source: string;
            /**
             * Subject
             * @description What is written with documents of this template, with its places.
             */
            subject: string;
            /** Body */
            body: string;
            /**
             * Mails
             * @description How many get their document: rows with an address that did not get it before.
             */
            mails: number;
            /**
             * Have It
             * @description Rows whose document went to this address before, or is on its way.
             */
            have_it: number;
            /**
             * Faulty
             * @description Rows without an address, or with a wrong one.
             */
            faulty: number;
            /**
             * Faults
             * @description The first 100 of them.
             */
            faults: components["schemas"]["AddressFaultOut"][];
            /** @description The first mail. */
            first: components["schemas"]["FirstMailOut"] | null;
            /**
             * Last At
             * @description About when the last goes out, by the limit of an hour; null where all go at once.
             */
            last_at: string | null;
        };
        /** MailRunOut */
        MailRunOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            state: components["schemas"]["RunState"];
            /**
             * Fault
             * @description Why Galley has paused it by itself, or how it ended.
             */
            fault: string;
            /**
             * Fault Kind
             * @description As in the faults of values; so is what it is about.
             */
            fault_kind?: string | null;
            /** Fault About */
            fault_about?: string[] | null;
            /**
             * Is Prepared
             * @description Whether all mails are counted below; before, they are written down.
             */
            is_prepared: boolean;
            /** Subject */
            subject: string;
            way: components["schemas"]["Way"];
            /** Total */
            total: number;
            /** Waiting */
            waiting: number;
            /** Sent */
            sent: number;
            /**
             * Perhaps Sent
             * @description Galley was ended while it sent these, or heard no answer: ask.
             */
            perhaps_sent: number;
            /**
             * Failed
             * @description Refused, or given up after several attempts.
             */
            failed: number;
            /** Bounced */
            bounced: number;
            /**
             * Left Out
             * @description Rows that had no address.
             */
            left_out: number;
            /**
             * Resumes At
             * @description When it goes on: the hour's share is used up, or the server is busy.
             */
            resumes_at: string | null;
            /**
             * Last At
             * @description About when the last of those that wait goes out.
             */
            last_at: string | null;
            summary: components["schemas"]["SummaryState"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
        };
        /**
         * RunState
         * @description How far a batch's mails are.
         * @enum {string}
         */
        RunState: "sending" | "paused" | "done";
        /**
         * SummaryState
         * @description What became of the one letter that says how a run ended.
         * @enum {string}
         */
        SummaryState: "none" | "waiting" | "sending" | "sent" | "failed";
        /** MailRunIn */
        MailRunIn: {
            /** Source */
            source: string;
            /** Subject */
            subject: string;
            /**
             * Body
             * @description Plain text with places: {title} {number} {recipient} {business}, and {link} for the link.
             */
            body: string;
            /**
             * @description Whether documents come by a link, or are attached.
             * @default link
             */
            way: components["schemas"]["Way"];
            /**
             * Days
             * @description For how many days the links work.
             * @default 30
             */
            days: number;
            /**
             * Again
             * @description Whether those get it once more whose document went to them before.
             * @default false
             */
            again: boolean;
            /**
             * Corrected
             * @description Addresses by row, instead of what stands there.
             */
            corrected?: {
                [key: string]: string;
            };
            /**
             * Summary To Me
             * @description Whether one letter says how it ended when all are out.
             * @default false
             */
            summary_to_me: boolean;
        };
        /** RunMailOut */
        RunMailOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Recipient */
            recipient: string;
            /** Subject */
            subject: string;
            way: components["schemas"]["Way"];
            /** @description waiting, sending, sent (the server took it), perhaps_sent (Galley cannot know, ask), refused (the server will not take it), failed (given up after several attempts), bounced (it came back). */
            state: components["schemas"]["MailState"];
            /**
             * Said
             * @description What the mail server said, or whoever told that it came back.
             */
            said: string;
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Next At
             * @description When it is tried next.
             */
            next_at: string | null;
            /** Settled At */
            settled_at: string | null;
            /**
             * Seen At
             * @description When the document was first downloaded by the mail's link.
             */
            seen_at: string | null;
            /** Can Be Sent Again */
            can_be_sent_again: boolean;
            /** Row */
            row: number;
            /**
             * Document
             * Format: uuid
             */
            document: string;
        };
        /** BatchOut */
        BatchOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Template */
            template: string;
            /** Title */
            title: string;
            /** Version */
            version: number;
            /** Name */
            name: string;
            state: components["schemas"]["BatchState"];
            /**
             * Fault
             * @description Why the file cannot be read, or no more documents are made of it.
             */
            fault: string;
            /**
             * Fault Kind
             * @description As in the faults of values; so is what it is about.
             */
            fault_kind?: string | null;
            /** Fault About */
            fault_about?: string[] | null;
            /** Total */
            total: number;
            /**
             * Done
             * @description Rows whose document is made.
             */
            done: number;
            /**
             * Failed
             * @description Rows with faults; none of them has a document.
             */
            failed: number;
            /**
             * Waiting
             * @description Rows without faults that have no document yet.
             */
            waiting: number;
            /** Columns */
            columns: components["schemas"]["ColumnOut"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
        };
        /**
         * BatchState
         * @description How far a batch is: its file is read, its rows are checked, it waits for a person, is made, or has ended.
         * @enum {string}
         */
        BatchState: "reading" | "checking" | "ready" | "making" | "stopped" | "done" | "unreadable";
        /** ColumnOut */
        ColumnOut: {
            /** Header */
            header: string;
            /**
             * Field
             * @description A JSON pointer into the values; empty where the column is left out.
             */
            field: string;
        };
        /** WishIn */
        WishIn: {
            /** Template */
            template: string;
            /** Version */
            version?: number | null;
            /**
             * Brand
             * @default
             */
            brand: string;
            /**
             * Values
             * @description Values that all rows have, as a JSON object.
             * @default {}
             */
            values: string;
            /**
             * Columns
             * @description A JSON list: a pointer for each column. Default: by their names.
             * @default
             */
            columns: string;
            /**
             * Dry Run
             * @description Check the rows and make nothing yet; POST …/start makes the documents.
             * @default false
             */
            dry_run: boolean;
        };
        /** FieldOut */
        FieldOut: {
            /**
             * Pointer
             * @description In lists, # stands for the number of the item, from 0.
             */
            pointer: string;
            /** Label */
            label: string;
            /** Kind */
            kind: string;
            /** Required */
            required: boolean;
        };
        /**
         * UsualOut
         * @description A number in a list's items that no column gives.
         */
        UsualOut: {
            /**
             * Pointer
             * @description As of a field.
             */
            pointer: string;
            /** Label */
            label: string;
            /**
             * Value
             * @description What documents say there; null: nothing.
             */
            value: number | null;
            /**
             * Source
             * @description Who says so.
             * @enum {string}
             */
            source: "business" | "template";
        };
        /** ColumnsIn */
        ColumnsIn: {
            /**
             * Columns
             * @description A JSON pointer for each column of the table; empty leaves it out.
             */
            columns: string[];
            /**
             * Values
             * @description Values that all rows have. Default: as before.
             */
            values?: {
                [key: string]: unknown;
            } | null;
        };
        /** ProblemOfRowOut */
        ProblemOfRowOut: {
            /**
             * Column
             * @description The place of the column, from 0; -1 where none is meant.
             */
            column: number;
            /** Path */
            path: string;
            /** Message */
            message: string;
            /**
             * Kind
             * @description As in the faults of values; so is what it is about.
             */
            kind?: string | null;
            /** About */
            about?: string[] | null;
        };
        /** RowOut */
        RowOut: {
            /** Number */
            number: number;
            /** Cells */
            cells: (string | number | boolean)[];
            state: components["schemas"]["RowState"];
            /** Problems */
            problems: components["schemas"]["ProblemOfRowOut"][];
            /** Document */
            document: string | null;
        };
        /**
         * RowState
         * @description What a row is: not looked at, fit, with faults, made, or refused when it was made.
         * @enum {string}
         */
        RowState: "new" | "good" | "faulty" | "made";
        /**
         * SharedFaultOut
         * @description What is wrong with several rows alike and lies in no cell, such as a column that is missing.
         */
        SharedFaultOut: {
            /** Path */
            path: string;
            /** Message */
            message: string;
            /**
             * Kind
             * @description As in the faults of values; so is what it is about.
             */
            kind: string | null;
            /** About */
            about: string[] | null;
            /**
             * Rows
             * @description In how many rows.
             */
            rows: number;
        };
        /** CellsIn */
        CellsIn: {
            /** Cells */
            cells: (string | number | boolean)[];
        };
        /** AnswerLinkOut */
        AnswerLinkOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Version */
            version: number;
            /** Note */
            note: string;
            /** @description open; or why it takes no answers: expired, revoked, answered. */
            state: components["schemas"]["FormState"];
            /** Open Fields */
            open_fields: string[];
            /** Makes Documents */
            makes_documents: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Revoked At */
            revoked_at: string | null;
            /** Answers */
            answers: number;
            /** Most Answers */
            most_answers: number | null;
            /**
             * Tells By Mail
             * @description Whether you are told by mail of answers; null where this Galley sends no letters by mail.
             */
            tells_by_mail: boolean | null;
        };
        /**
         * FormState
         * @description Whether a form by link takes answers, and why not.
         * @enum {string}
         */
        FormState: "open" | "expired" | "revoked" | "answered";
        /** MadeAnswerLinkOut */
        MadeAnswerLinkOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Version */
            version: number;
            /** Note */
            note: string;
            /** @description open; or why it takes no answers: expired, revoked, answered. */
            state: components["schemas"]["FormState"];
            /** Open Fields */
            open_fields: string[];
            /** Makes Documents */
            makes_documents: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Revoked At */
            revoked_at: string | null;
            /** Answers */
            answers: number;
            /** Most Answers */
            most_answers: number | null;
            /**
             * Tells By Mail
             * @description Whether you are told by mail of answers; null where this Galley sends no letters by mail.
             */
            tells_by_mail: boolean | null;
            /**
             * Address
             * @description What to send. It is told now and never again: Galley keeps its hash only.
             */
            address: string;
        };
        /** AnswerLinkIn */
        AnswerLinkIn: {
            /**
             * Brand
             * @description The slug of the business that it is made for. Default: the organisation's first one.
             */
            brand?: string | null;
            /**
             * Defaults
             * @description Whether fields that are absent are taken from the business, as the template says. Default: brand; for what was saved before none, because it is whole.
             */
            defaults?: ("brand" | "none") | null;
            /** Template */
            template: string;
            /**
             * Version
             * @description Default: the newest published version.
             */
            version?: number | null;
            /**
             * Values
             * @description What is known already. Where a field is open it is only proposed.
             */
            values: {
                [key: string]: unknown;
            };
            /**
             * Open Fields
             * @description JSON pointers of the fields, groups and whole lists that whoever has the link fills in.
             */
            open_fields: string[];
            /**
             * Days
             * @description For how many days the link works.
             * @default 30
             */
            days: number;
            /**
             * Most Answers
             * @description How many answers are taken; null for any number.
             * @default 1
             */
            most_answers: number | null;
            /**
             * Makes Documents
             * @description Whether each answer makes a document by itself.
             * @default false
             */
            makes_documents: boolean;
            /**
             * Note
             * @description For yourself: whom the form is for.
             * @default
             */
            note: string;
            /**
             * Tells By Mail
             * @description Whether you are told by mail of answers, where this Galley sends letters by mail.
             * @default true
             */
            tells_by_mail: boolean;
        };
        /** TellingIn */
        TellingIn: {
            /** Tells By Mail */
            tells_by_mail: boolean;
        };
        /** AnswerOut */
        AnswerOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Link
             * Format: uuid
             */
            link: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Version */
            version: number;
            /**
             * Note
             * @description The note of the link that it came by.
             */
            note: string;
            /**
             * Answered At
             * Format: date-time
             */
            answered_at: string;
            /**
             * Opened At
             * @description When it was opened first; null as long as it is new.
             */
            opened_at: string | null;
            /** Document */
            document: string | null;
            /** Document Name */
            document_name: string;
            /**
             * Fault
             * @description Why a document that was to be made by itself was not.
             */
            fault: string;
        };
        /** AnswerDetailOut */
        AnswerDetailOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Link
             * Format: uuid
             */
            link: string;
            /** Template */
            template: string;
            /** Template Title */
            template_title: string;
            /** Version */
            version: number;
            /**
             * Note
             * @description The note of the link that it came by.
             */
            note: string;
            /**
             * Answered At
             * Format: date-time
             */
            answered_at: string;
            /**
             * Opened At
             * @description When it was opened first; null as long as it is new.
             */
            opened_at: string | null;
            /** Document */
            document: string | null;
            /** Document Name */
            document_name: string;
            /**
             * Fault
             * @description Why a document that was to be made by itself was not.
             */
            fault: string;
            /** Open Fields */
            open_fields: string[];
            /**
             * Answered
             * @description What was answered, and nothing else.
             */
            answered: {
                [key: string]: unknown;
            };
            /**
             * Values
             * @description What was answered laid over the values of whoever asked, where these were open.
             */
            values: {
                [key: string]: unknown;
            };
        };
        /** OpenFormOut */
        OpenFormOut: {
            /** Title */
            title: string;
            /** Locale */
            locale: string;
            sender: components["schemas"]["SenderOut"];
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Answers Left
             * @description How many answers are still taken; null for any number.
             */
            answers_left: number | null;
            /**
             * Schema
             * @description JSON Schema of what is open, and of nothing else.
             */
            schema: {
                [key: string]: unknown;
            };
            /**
             * Values
             * @description What is proposed in the open fields.
             */
            values: {
                [key: string]: unknown;
            };
        };
        /** SenderOut */
        SenderOut: {
            /** Name */
            name: string;
            /** Email */
            email: string;
            /**
             * Accent
             * @description A colour, such as #1f3a68, or empty.
             */
            accent: string;
        };
        /** FormPreviewIn */
        FormPreviewIn: {
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /**
             * Page
             * @default 1
             */
            page: number;
        };
        /** KeptAnswerOut */
        KeptAnswerOut: {
            /**
             * Answered At
             * Format: date-time
             */
            answered_at: string;
        };
        /** FormAnswerIn */
        FormAnswerIn: {
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /**
             * Key
             * @description A name of one's own for this answer: sent again with it, it is no second one.
             */
            key: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    galley_accounts_api_show_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
        };
    };
    galley_accounts_api_delete_me: {
        parameters: {
            query?: {
                organisations?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_rename_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
        };
    };
    galley_accounts_api_show_deletion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationOut"][];
                };
            };
        };
    };
    galley_accounts_api_send_confirmation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LetterIn"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_create_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganisationIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationOut"];
                };
            };
        };
    };
    galley_accounts_api_change_organisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganisationChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_list_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberOut"][];
                };
            };
        };
    };
    galley_accounts_api_remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                member_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                member_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_list_invitations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOut"][];
                };
            };
        };
    };
    galley_accounts_api_invite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_resend_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_read_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadInvitationOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyOut"][];
                };
            };
        };
    };
    galley_accounts_api_create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyOut"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_accounts_api_revoke_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    galley_accounts_api_revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    galley_accounts_allowance_api_show_quota: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotaOut"];
                };
            };
        };
    };
    galley_brands_api_show_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandSchemaOut"];
                };
            };
        };
    };
    galley_brands_api_list_brands: {
        parameters: {
            query?: {
                /** @description The slug of a template, for what counts in it. */
                template?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandOut"][];
                };
            };
        };
    };
    galley_brands_api_add_brand: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrandIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_brands_api_show_brand: {
        parameters: {
            query?: {
                /** @description The slug of a template, for what counts in it. */
                template?: string;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_brands_api_change_brand: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the save this one builds on; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrandIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_brands_api_delete_brand: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the save this one builds on; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_brands_api_change_own: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_brands_api_list_template_overrides: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateOverrideOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_brands_api_change_in_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                template: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrandOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_list_templates: {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateOut"][];
                };
            };
        };
    };
    galley_library_api_add_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Bundle
                     * Format: binary
                     */
                    bundle: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewVersionOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_add_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Bundle
                     * Format: binary
                     */
                    bundle: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewVersionOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_publish_version: {
        parameters: {
            query?: {
                strict?: boolean;
            };
            header?: never;
            path: {
                slug: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewVersionOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_withdraw_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_restore_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_discard_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_show_template: {
        parameters: {
            query?: {
                version?: number | null;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_library_api_show_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_contacts_api_list_contacts: {
        parameters: {
            query?: {
                q?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"][];
                };
            };
        };
    };
    galley_contacts_api_put_contact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_contacts_api_correct_contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_contacts_api_forget_contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_signing_api_show_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningCertificateOut"];
                };
            };
        };
    };
    galley_signing_api_take_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * File
                     * Format: binary
                     */
                    file: string;
                    /** Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningCertificateOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_signing_api_forget_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_signing_api_take_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Token */
                    token: string;
                    /** Key Label */
                    key_label: string;
                    /** Pin */
                    pin: string;
                    /** File */
                    file?: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningCertificateOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_signing_api_choose_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignedTemplatesIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningCertificateOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_list_customisations: {
        parameters: {
            query?: {
                template?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomisationOut"][];
                };
            };
        };
    };
    galley_documents_customisations_api_save_new: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomisationIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomisationDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_show_customisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomisationDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_save_again: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the save this one builds on; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                customisation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomisationUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomisationDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_delete_customisation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the save this one builds on; 412 when there is a newer one. */
                "If-Match"?: string | null;
            };
            path: {
                customisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_restore_customisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomisationDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_list_revisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_customisations_api_show_revision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customisation_id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_show_totals: {
        parameters: {
            query?: {
                q?: string;
                template?: string;
                /** @description By the day that a document names, else that it was made. */
                dated_from?: string | null;
                dated_to?: string | null;
                amount_from?: number | string | null;
                amount_to?: number | string | null;
                state?: components["schemas"]["DocumentState"] | null;
                /** @description Only those with a mail that did not arrive. */
                mail_fault?: boolean;
                /** @description A document has all of them. */
                label?: string[];
                everyone?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotalsOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_download_list: {
        parameters: {
            query?: {
                q?: string;
                template?: string;
                /** @description By the day that a document names, else that it was made. */
                dated_from?: string | null;
                dated_to?: string | null;
                amount_from?: number | string | null;
                amount_to?: number | string | null;
                state?: components["schemas"]["DocumentState"] | null;
                /** @description Only those with a mail that did not arrive. */
                mail_fault?: boolean;
                /** @description A document has all of them. */
                label?: string[];
                everyone?: boolean;
                /** @description How decimals are written: 1.5 between commas, or 1,5 between semicolons, as spreadsheets read them in most of Europe and South America. */
                decimal_mark?: "point" | "comma";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_list_labels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
        };
    };
    galley_documents_api_label_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_preview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description How many pages there are. */
                    "X-Page-Count"?: string;
                    /** @description Which page this is, from 1. */
                    "X-Page"?: string;
                    /** @description The SHA-256 of the page, for callers that say what they have. */
                    "X-Page-SHA256"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                    "image/svg+xml": unknown;
                    "image/png": unknown;
                };
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_add_asset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * File
                     * Format: binary
                     */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetOut"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_show_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/svg+xml": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_list_documents: {
        parameters: {
            query?: {
                q?: string;
                template?: string;
                /** @description By the day that a document names, else that it was made. */
                dated_from?: string | null;
                dated_to?: string | null;
                amount_from?: number | string | null;
                amount_to?: number | string | null;
                state?: components["schemas"]["DocumentState"] | null;
                /** @description Only those with a mail that did not arrive. */
                mail_fault?: boolean;
                /** @description A document has all of them. */
                label?: string[];
                limit?: number;
                cursor?: string;
                everyone?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"][];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_issue_document: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_show_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_delete_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_download_document: {
        parameters: {
            query?: {
                inline?: boolean;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description The SHA-256 of the document, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Partial Content */
            206: {
                headers: {
                    /** @description Which bytes these are. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Not Modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Requested Range Not Satisfiable */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_remake_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemadeOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_restore_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_show_values: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentValuesOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_verify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_download_e_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/xml": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_cancel_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancellationIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_reinstate_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_next_of_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_next_of_customisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customisation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_list_series: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberedOut"][];
                };
            };
        };
    };
    galley_documents_api_show_series: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberedOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_set_series: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeriesIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberedOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_api_end_series: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_sharing_api_list_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_sharing_api_make_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeLinkOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_sharing_api_revoke_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
                link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_show_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailServerOut"];
                };
            };
        };
    };
    galley_mailing_api_set_up_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailServerIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailServerOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_forget_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_try_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_show_letter: {
        parameters: {
            query?: {
                template?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailLetterOut"];
                };
            };
        };
    };
    galley_mailing_api_keep_letter: {
        parameters: {
            query?: {
                template?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailLetterIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailLetterOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_forget_letter: {
        parameters: {
            query?: {
                template?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_tell_bounce: {
        parameters: {
            query?: never;
            header?: {
                "X-Galley-Signature"?: string;
            };
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Mail
                     * Format: uuid
                     * @description The id of the mail: what stands before the @ in its Message-ID.
                     */
                    mail: string;
                    /**
                     * Reason
                     * @default
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_draft_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_list_mails: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedMailOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_write_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailIn"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_send_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
                mail_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_see_to_mails: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_draft_mail_run: {
        parameters: {
            query?: {
                source?: string | null;
            };
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDraftOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_list_mail_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailRunOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_start_mail_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailRunIn"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailRunOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_pause_mail_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailRunOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_resume_mail_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailRunOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_end_mail_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailRunOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_mailing_api_list_run_mails: {
        parameters: {
            query?: {
                state?: components["schemas"]["MailState"] | null;
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                batch_id: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunMailOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_list_batches: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"][];
                };
            };
        };
    };
    galley_batches_api_add_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * File
                     * Format: binary
                     */
                    file: string;
                    /** Template */
                    template: string;
                    /** Version */
                    version?: number | null;
                    /**
                     * Brand
                     * @default
                     */
                    brand?: string;
                    /**
                     * Values
                     * @description Values that all rows have, as a JSON object.
                     * @default {}
                     */
                    values?: string;
                    /**
                     * Columns
                     * @description A JSON list: a pointer for each column. Default: by their names.
                     * @default
                     */
                    columns?: string;
                    /**
                     * Dry Run
                     * @description Check the rows and make nothing yet; POST …/start makes the documents.
                     * @default false
                     */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_show_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_delete_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_list_fields: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_list_usual: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsualOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_match_columns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ColumnsIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_list_rows: {
        parameters: {
            query?: {
                state?: string;
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_list_shared_faults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedFaultOut"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_mend_row: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CellsIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_show_row_values: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_start_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_stop_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_download_zip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_download_merged: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_batches_api_download_errors: {
        parameters: {
            query?: {
                /** @description How decimals are written: 1.5 between commas, or 1,5 between semicolons, as spreadsheets read them in most of Europe and South America. */
                decimal_mark?: "point" | "comma";
            };
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_list_answer_links: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerLinkOut"][];
                };
            };
        };
    };
    galley_answering_api_make_answer_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerLinkIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeAnswerLinkOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_tell_of_answers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_link_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TellingIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerLinkOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_revoke_answer_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerLinkOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_list_answers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"][];
                };
            };
        };
    };
    galley_answering_api_show_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDetailOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_delete_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_open_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_make_document_of_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_show_form: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenFormOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_preview_form: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormPreviewIn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description How many pages there are. */
                    "X-Page-Count"?: string;
                    /** @description Which page this is. */
                    "X-Page"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_add_form_picture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * File
                     * Format: binary
                     */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_show_form_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                picture_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                    "image/png": unknown;
                    "image/svg+xml": unknown;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_answering_api_send_answer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormAnswerIn"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptAnswerOut"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    galley_documents_export_api_export_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
        };
    };
}
