/* Copies the cent trace as text. Without this script the text can be selected and copied by hand. */
( () => {
	document.querySelectorAll( 'button[data-cart-p2-copy]' ).forEach( ( button ) => {
		button.hidden = false;
	} );
	document.addEventListener( 'click', async ( event ) => {
		const button = event.target instanceof Element ? event.target.closest( 'button[data-cart-p2-copy]' ) : null;
		if ( ! button ) {
			return;
		}
		const area = document.getElementById( button.dataset.cartP2Copy );
		area.select();
		try {
			await navigator.clipboard.writeText( area.value );
		} catch {
			// Pages without HTTPS have no clipboard but this one.
			document.execCommand( 'copy' );
		}
		button.parentElement.querySelector( '[role="status"]' ).textContent = button.dataset.done;
	} );
} )();
