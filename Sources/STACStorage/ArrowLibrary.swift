package import CArrow

/// Arrow's functions. The first call for one loads the library.
package var arrow: carrow_functions { carrow_library().pointee }
