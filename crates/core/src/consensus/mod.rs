//! Is this header, transaction or block valid?
